using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The members of a contract, inherited ones included, that a class has to implement.</summary>
internal sealed class ContractMembers
{
    private ContractMembers(
        ImmutableArray<IMethodSymbol> methods,
        ImmutableArray<ISymbol> others,
        ImmutableArray<ISymbol> staticAbstract,
        ImmutableArray<ContractProblem> obstacles,
        bool hasNoMethods,
        bool canBeImplemented)
    {
        Methods = methods;
        Others = others;
        StaticAbstract = staticAbstract;
        Obstacles = obstacles;
        HasNoMethods = hasNoMethods;
        CanBeImplemented = canBeImplemented;
    }

    public ImmutableArray<IMethodSymbol> Methods { get; }

    /// <summary>Properties, events and indexers.</summary>
    public ImmutableArray<ISymbol> Others { get; }

    public ImmutableArray<ISymbol> StaticAbstract { get; }

    /// <summary>Why members of another assembly, which are in no other list, can't be implemented.</summary>
    public ImmutableArray<ContractProblem> Obstacles { get; }

    /// <summary>Whether the contract has no method at all, not even one with a body.</summary>
    public bool HasNoMethods { get; }

    /// <summary>Whether a class in this compilation can implement them all, without an error of its own.</summary>
    public bool CanBeImplemented { get; }

    public static ContractMembers Of(INamedTypeSymbol contract, KnownSymbols known)
    {
        ImmutableArray<INamedTypeSymbol> interfaces = [contract, .. contract.InterfacesOnce()];
        ImmutableArray<IMethodSymbol>.Builder methods = ImmutableArray.CreateBuilder<IMethodSymbol>();
        ImmutableArray<ISymbol>.Builder others = ImmutableArray.CreateBuilder<ISymbol>();
        ImmutableArray<ISymbol>.Builder staticAbstract = ImmutableArray.CreateBuilder<ISymbol>();
        DefaultImplementations defaults = new(interfaces);
        MemberObstacles obstacles = new(contract, known);
        SoundMembers sound = new(known.Compilation);
        bool hasNoMethods = true;
        bool canBeImplemented = HasName(contract.ContainingNamespace);

        foreach (INamedTypeSymbol declaring in interfaces)
        {
            canBeImplemented &= declaring.TypeKind == TypeKind.Interface && sound.Types.Contain(declaring);
            foreach (ISymbol member in declaring.GetMembers())
            {
                hasNoMethods &= member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false };
                if (member is ITypeSymbol || DefaultImplementations.IsOne(member))
                {
                    continue;
                }

                if (!defaults.AreMissingFor(member))
                {
                    canBeImplemented &= !obstacles.AreBeforeInheriting(member);
                    continue;
                }

                bool isObstructed = obstacles.AreBefore(member);
                canBeImplemented &= !isObstructed && !member.IsStatic && sound.Contain(member)
                    && LanguageNeeds.CanImplement(member, known.LanguageVersion);
                if (isObstructed || member is IMethodSymbol { AssociatedSymbol: not null })
                {
                    continue;
                }

                if (member.IsStatic)
                {
                    staticAbstract.Add(member);
                }
                else if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
                {
                    methods.Add(method);
                }
                else if (member is IPropertySymbol or IEventSymbol)
                {
                    others.Add(member);
                }
            }
        }

        return new ContractMembers(
            methods.ToImmutable(),
            others.ToImmutable(),
            staticAbstract.ToImmutable(),
            obstacles.Found,
            hasNoMethods,
            canBeImplemented);
    }

    /// <summary>Whether no part of a namespace is still being typed.</summary>
    private static bool HasName(INamespaceSymbol @namespace) =>
        @namespace.IsGlobalNamespace || (@namespace.Name.Length > 0 && HasName(@namespace.ContainingNamespace));
}

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

    /// <summary>Whether a member is an explicit implementation of another interface's member, with a body or abstract
    /// again.</summary>
    public static bool IsOne(ISymbol member) => ExplicitlyImplementedBy(member).Any();

    /// <summary>Whether a class has to implement a member: it has no body, or several and none is the most
    /// specific.</summary>
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
