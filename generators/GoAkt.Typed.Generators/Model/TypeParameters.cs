using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>What is left open in a type.</summary>
internal static class TypeParameters
{
    public static bool InvolvesTypeParameter(this ITypeSymbol type) => Involves(type, static _ => true);

    public static bool Involves(this ITypeSymbol type, ITypeParameterSymbol parameter) =>
        Involves(type, p => SymbolEqualityComparer.Default.Equals(p, parameter));

    private static bool Involves(ITypeSymbol type, Func<ITypeParameterSymbol, bool> isOne) => type switch
    {
        ITypeParameterSymbol parameter => isOne(parameter),
        IArrayTypeSymbol array => Involves(array.ElementType, isOne),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Involves(argument, isOne)),
        _ => false,
    };
}
