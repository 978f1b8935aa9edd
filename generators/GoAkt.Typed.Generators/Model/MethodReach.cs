using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>Says how a dispatcher, which is neither the contract nor a class that implements it, can call a contract's
/// method.</summary>
internal static class MethodReach
{
    /// <summary>
    /// Whether it can at all: a protected method it may not, and of two that differ in nothing that an argument could
    /// say neither is meant.
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
            .SequenceEqual(Identifiers.ForParameters(method.Parameters));

    /// <remarks>An interface in C# that is not generic has none; one of another language may, by what C# does not tell
    /// apart.</remarks>
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
