using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Reading;

/// <summary>Says which method of a contract a dispatcher hands each type of message to.</summary>
internal static class DispatchReader
{
    /// <summary>
    /// A method that takes the single message goes before one that takes a batch, and the first declared before the
    /// second; an ask goes to a method that asks where there is one, and a tell to one that tells.
    /// </summary>
    /// <param name="methods">All methods of the contract, and whether a dispatcher can call them.</param>
    public static EquatableArray<DispatchModel> Read((MethodShape Shape, bool CanBeCalled)[] methods)
    {
        return Enumerable.Range(0, methods.Length)
            .Where(index => methods[index].CanBeCalled)
            .GroupBy(index => methods[index].Shape.Message, SymbolEqualityComparer.Default)
            .OrderByDescending(static taken => InheritanceDepth((ITypeSymbol)taken.Key!))
            .Select(taken => (Ask: Choose(taken, asks: true), Tell: Choose(taken, asks: false)))
            .Select(static chosen => new DispatchModel(chosen.Ask, chosen.Tell))
            .ToEquatableArray();

        int? Choose(IEnumerable<int> candidates, bool asks) => candidates
            .Where(index => methods[index].Shape.Asks == asks)
            .OrderBy(index => methods[index].Shape.IsBatch)
            .Select(static index => (int?)index)
            .FirstOrDefault();
    }

    /// <summary>In a switch, a message type has to stand before the one that it derives from.</summary>
    private static int InheritanceDepth(ITypeSymbol type)
    {
        int depth = 0;
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            depth++;
        }

        return depth;
    }
}
