using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The interfaces that a type implements or inherits.</summary>
internal static class InheritedInterfaces
{
    /// <summary>All of them, in the compiler's order, and each once.</summary>
    /// <remarks>
    /// In the compiler's own list one stands twice if its type arguments differ in whether they may be null, and others
    /// stand elsewhere for that. What is emitted for a contract must not depend on it: a line <c>#nullable</c> would
    /// change which of two methods gets a message.
    /// </remarks>
    public static ImmutableArray<INamedTypeSymbol> InterfacesOnce(this INamedTypeSymbol type)
    {
        ImmutableArray<INamedTypeSymbol> all = type.AllInterfaces;
        HashSet<INamedTypeSymbol> visited = new(SymbolEqualityComparer.Default);
        if (all.All(visited.Add))
        {
            return all;
        }

        visited.Clear();
        ImmutableArray<INamedTypeSymbol>.Builder found = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            AddInReverse(declaring.Interfaces, visited, found);
        }

        found.Reverse();
        return found.ToImmutable();
    }

    private static void AddInReverse(
        ImmutableArray<INamedTypeSymbol> interfaces,
        HashSet<INamedTypeSymbol> visited,
        ImmutableArray<INamedTypeSymbol>.Builder found)
    {
        for (int i = interfaces.Length - 1; i >= 0; i--)
        {
            if (visited.Add(interfaces[i]))
            {
                AddInReverse(interfaces[i].Interfaces, visited, found);
                found.Add(interfaces[i]);
            }
        }
    }
}
