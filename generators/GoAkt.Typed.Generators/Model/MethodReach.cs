using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>Says how a dispatcher, which is neither the contract nor a class that implements it, can call a contract's method.</summary>
internal static class MethodReach
{
    /// <summary>
    /// Whether it can at all: a protected method it may not, and of two that differ in nothing that an argument could say neither is meant.
    /// </summary>
    public static bool CanBeCalled(IMethodSymbol method, MethodShape shape, Compilation compilation) =>
        (method.DeclaredAccessibility == Accessibility.Public || compilation.IsSymbolAccessibleWithin(method, compilation.Assembly))
        && DoublesOf(method).All(other => other.Parameters[shape.MessageParameter.Ordinal].Name != shape.MessageParameter.Name);

    /// <summary>Whether only the name of its parameter tells a method from another of its interface, which is closed over one type for two parameters.</summary>
    public static bool NeedsArgumentName(IMethodSymbol method) => DoublesOf(method).Any();

    private static IEnumerable<IMethodSymbol> DoublesOf(IMethodSymbol method) =>
        method.ContainingType.IsGenericType
            ? method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>()
                .Where(other => !SymbolEqualityComparer.Default.Equals(other, method) && MethodSignature.SameNameAndParameters(other, method))
            : [];
}
