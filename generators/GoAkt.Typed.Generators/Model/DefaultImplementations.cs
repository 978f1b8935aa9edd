using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Model;

/// <summary>The members of inherited interfaces that another interface of the contract gives a body to.</summary>
internal sealed class DefaultImplementations
{
    private readonly Dictionary<ISymbol, List<ISymbol>>? _implementations;

    public DefaultImplementations(ImmutableArray<INamedTypeSymbol> interfaces)
    {
        // Only an interface that inherits another can implement its members.
        foreach (INamedTypeSymbol declaring in interfaces.Where(static type => !type.Interfaces.IsEmpty))
        {
            foreach (ISymbol member in declaring.GetMembers())
            {
                foreach (ISymbol implemented in ExplicitlyImplementedBy(member))
                {
                    _implementations ??= new Dictionary<ISymbol, List<ISymbol>>(SymbolEqualityComparer.Default);
                    if (!_implementations.TryGetValue(implemented, out List<ISymbol>? all))
                    {
                        _implementations.Add(implemented, all = []);
                    }

                    all.Add(member);
                }
            }
        }
    }

    /// <summary>Whether a member gives a body, or takes one away from, a member of another interface, and is none of
    /// its own.</summary>
    public static bool IsOne(ISymbol member) => ExplicitlyImplementedBy(member).Any();

    /// <summary>Whether a class has to implement a member, because the compiler finds no one most specific body for
    /// it.</summary>
    public bool AreMissingFor(ISymbol member)
    {
        if (_implementations is null || !_implementations.TryGetValue(member, out List<ISymbol>? all))
        {
            return member.IsAbstract;
        }

        ISymbol? mostSpecific = all.Find(candidate => all.TrueForAll(other =>
            ReferenceEquals(other, candidate)
            || candidate.ContainingType.AllInterfaces.Contains(other.ContainingType, SymbolEqualityComparer.Default)));
        return mostSpecific is not { IsAbstract: false };
    }

    private static IEnumerable<ISymbol> ExplicitlyImplementedBy(ISymbol member) => member switch
    {
        IMethodSymbol method => method.ExplicitInterfaceImplementations,
        IPropertySymbol property => property.ExplicitInterfaceImplementations,
        IEventSymbol @event => @event.ExplicitInterfaceImplementations,
        _ => [],
    };
}
