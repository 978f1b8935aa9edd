using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>Compares declarations of methods as the compiler does when a class implements several interfaces.</summary>
internal static class MethodSignature
{
    /// <summary>Whether one public method of a class would implement both.</summary>
    public static bool Same(IMethodSymbol left, IMethodSymbol right) =>
        SameNameAndParameters(left, right) && SymbolEqualityComparer.Default.Equals(left.ReturnType, right.ReturnType);

    /// <summary>Whether a class can have only one of both as a public method.</summary>
    public static bool SameNameAndParameters(IMethodSymbol left, IMethodSymbol right)
    {
        ImmutableArray<IParameterSymbol> leftParameters = left.Parameters;
        ImmutableArray<IParameterSymbol> rightParameters = right.Parameters;
        if (left.Name != right.Name || left.Arity != right.Arity || leftParameters.Length != rightParameters.Length)
        {
            return false;
        }

        for (int i = 0; i < leftParameters.Length; i++)
        {
            if (leftParameters[i].RefKind != rightParameters[i].RefKind
                || !SymbolEqualityComparer.Default.Equals(leftParameters[i].Type, rightParameters[i].Type))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Says how a dispatcher, which is neither the contract nor a class that implements it, can call a contract's
/// method.</summary>
internal static class MethodReach
{
    /// <summary>
    /// Whether a dispatcher can call a method. It can't if the method is protected, or if another one takes the same
    /// arguments and their names do not tell which is meant.
    /// </summary>
    public static bool CanBeCalled(IMethodSymbol method, MethodShape shape, Compilation compilation) =>
        (
            method.DeclaredAccessibility == Accessibility.Public
            || compilation.IsSymbolAccessibleWithin(method, compilation.Assembly))
        && DoublesOf(method)
            .All(other =>
                HasArgumentNames(method)
                && other.Parameters[shape.MessageParameter.Ordinal].Name != shape.MessageParameter.Name);

    /// <summary>Whether only the name of its parameter tells a method from another of its interface, such as one that
    /// is closed over one type for two parameters.</summary>
    public static bool NeedsArgumentName(IMethodSymbol method) => DoublesOf(method).Any();

    private static bool HasArgumentNames(IMethodSymbol method) =>
        method
            .Parameters.Select(static parameter => parameter.Name)
            .SequenceEqual(SymbolNames.OfParameters(method.Parameters));

    /// <remarks>A C# interface that is not generic has none. One in another language may have methods that C# does not
    /// tell apart.</remarks>
    private static IEnumerable<IMethodSymbol> DoublesOf(IMethodSymbol method) =>
        method.ContainingType.IsGenericType || method.DeclaringSyntaxReferences.IsEmpty
            ? method
                .ContainingType.GetMembers(method.Name)
                .OfType<IMethodSymbol>()
                .Where(other =>
                    !SymbolEqualityComparer.Default.Equals(other, method)
                    && MethodSignature.SameNameAndParameters(other, method))
            : [];
}
