using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The types that the declaration of a member names.</summary>
internal static class MemberTypes
{
    public static ITypeSymbol[] Of(ISymbol member) => member switch
    {
        IMethodSymbol method => Of(method.ReturnType, method.Parameters),
        IPropertySymbol property => Of(property.Type, property.Parameters),
        IEventSymbol @event => [@event.Type],
        _ => [],
    };

    private static ITypeSymbol[] Of(ITypeSymbol type, ImmutableArray<IParameterSymbol> parameters)
    {
        var types = new ITypeSymbol[parameters.Length + 1];
        types[0] = type;
        for (int i = 0; i < parameters.Length; i++)
        {
            types[i + 1] = parameters[i].Type;
        }

        return types;
    }
}

/// <summary>The type within a nullable one.</summary>
internal static class NullableTypes
{
    /// <summary>The <c>T</c> of a <c>T?</c> of values, and any other type as it is.</summary>
    public static ITypeSymbol WithoutNullable(this ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
}

/// <summary>What is left open in a type.</summary>
internal static class TypeParameters
{
    public static bool InvolvesTypeParameter(this ITypeSymbol type) => Involves(type, static _ => true);

    public static bool Involves(this ITypeSymbol type, ITypeParameterSymbol parameter) =>
        Involves(type, p => SymbolEqualityComparer.Default.Equals(p, parameter));

    /// <summary>Whether a method says of one of its type parameters that it may be null.</summary>
    public static bool UsesNullable(this IMethodSymbol method, ITypeParameterSymbol parameter) =>
        method
            .Parameters.Select(static used => used.Type)
            .Append(method.ReturnType)
            .Any(type => UsesNullable(type, parameter));

    private static bool UsesNullable(ITypeSymbol type, ITypeParameterSymbol parameter) =>
        type switch
        {
            ITypeParameterSymbol => type.NullableAnnotation == NullableAnnotation.Annotated
                && SymbolEqualityComparer.Default.Equals(type, parameter),
            IArrayTypeSymbol array => UsesNullable(array.ElementType, parameter),
            INamedTypeSymbol named => named.TypeArguments.Any(argument => UsesNullable(argument, parameter)),
            _ => false,
        };

    private static bool Involves(ITypeSymbol type, Func<ITypeParameterSymbol, bool> isOne) => type switch
    {
        ITypeParameterSymbol parameter => isOne(parameter),
        IArrayTypeSymbol array => Involves(array.ElementType, isOne),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Involves(argument, isOne)),
        _ => false,
    };
}
