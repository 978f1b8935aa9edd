using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The types that a batch of messages and its replies can have.</summary>
internal static class BatchTypes
{
    /// <summary>The element of a batch: of a one-dimensional array, or of an interface that such arrays implement. An
    /// array of bytes is one value.</summary>
    /// <returns>Null if the type is no batch.</returns>
    public static ITypeSymbol? ElementOfParameter(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: not SpecialType.System_Byte } array => array.ElementType,
        INamedTypeSymbol
        {
            OriginalDefinition.SpecialType:
                SpecialType.System_Collections_Generic_IEnumerable_T
                or SpecialType.System_Collections_Generic_IReadOnlyCollection_T
                or SpecialType.System_Collections_Generic_IReadOnlyList_T
                or SpecialType.System_Collections_Generic_ICollection_T
                or SpecialType.System_Collections_Generic_IList_T,
        } list => list.TypeArguments[0],
        _ => null,
    };

    /// <summary>The element of an <c>IReadOnlyList&lt;T&gt;</c>, which replies to a batch come as.</summary>
    /// <returns>Null if the type is another.</returns>
    public static ITypeSymbol? ElementOfReply(ITypeSymbol type) =>
        type is INamedTypeSymbol list
        && list.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IReadOnlyList_T
            ? list.TypeArguments[0]
            : null;

    /// <summary>The element of any collection, to tell one of messages from what has nothing to do with
    /// messages.</summary>
    /// <returns>Null if the type is no collection.</returns>
    public static ITypeSymbol? ElementOfCollection(ITypeSymbol type)
    {
        if (ElementOfParameter(type) is { } element)
        {
            return element;
        }

        if (type is IArrayTypeSymbol { ElementType.SpecialType: not SpecialType.System_Byte } array)
        {
            return array.ElementType;
        }

        if (type is INamedTypeSymbol
            {
                Name: "Memory" or "ReadOnlyMemory" or "Span" or "ReadOnlySpan",
                TypeArguments: { Length: 1 } items,
                ContainingNamespace.Name: nameof(System)
            })
        {
            return items[0];
        }

        return type
            .AllInterfaces.FirstOrDefault(static i =>
                i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            ?.TypeArguments[0];
    }
}
