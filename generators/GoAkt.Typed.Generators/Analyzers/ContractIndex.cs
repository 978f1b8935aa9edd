using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>The contracts that a compilation declares, and what can only be known from all of them together.</summary>
internal sealed class ContractIndex
{
    private readonly Dictionary<string, INamedTypeSymbol> _firstOfKind = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<ISymbol> _inherited = new(SymbolEqualityComparer.Default);

    public ContractIndex(Compilation compilation, KnownTypes known)
    {
        var contracts = new List<(INamedTypeSymbol Contract, AttributeData Kind)>();
        Collect(compilation.Assembly.GlobalNamespace, contracts, known);
        contracts.Sort(static (a, b) => Order(a.Kind.ApplicationSyntaxReference!, b.Kind.ApplicationSyntaxReference!));
        Contracts = [.. contracts.Select(c => c.Contract)];
        foreach ((INamedTypeSymbol contract, AttributeData kind) in contracts)
        {
            foreach (INamedTypeSymbol inherited in contract.AllInterfaces)
            {
                _inherited.Add(inherited.OriginalDefinition);
            }

            if (KindName.Of(kind) is { } name && KindName.ProblemOf(name) is null && FirstOf(name) is null)
            {
                _firstOfKind.Add(KindName.Dotted(name), contract);
            }
        }
    }

    /// <summary>In the order of their files' paths and their places in them.</summary>
    public IReadOnlyList<INamedTypeSymbol> Contracts { get; }

    public INamedTypeSymbol? FirstOf(string kind) =>
        _firstOfKind.TryGetValue(KindName.Dotted(kind), out INamedTypeSymbol? contract) ? contract : null;

    /// <summary>Whether a contract of this compilation derives from an interface.</summary>
    public bool IsInherited(INamedTypeSymbol type) => _inherited.Contains(type.OriginalDefinition);

    private static void Collect(
        INamespaceOrTypeSymbol container, List<(INamedTypeSymbol Contract, AttributeData Kind)> contracts, KnownTypes known)
    {
        IEnumerable<INamespaceOrTypeSymbol> members = container is INamespaceSymbol space ? space.GetMembers() : container.GetTypeMembers();
        foreach (INamespaceOrTypeSymbol member in members)
        {
            if (member is INamedTypeSymbol type && known.KindsOf(type) is { Count: > 0 } kinds)
            {
                contracts.Add((type, kinds[0]));
            }

            Collect(member, contracts, known);
        }
    }

    // The order in which files are handed to the compiler must not matter.
    private static int Order(SyntaxReference left, SyntaxReference right)
    {
        int order = string.CompareOrdinal(left.SyntaxTree.FilePath, right.SyntaxTree.FilePath);
        return order != 0 ? order : left.Span.Start.CompareTo(right.Span.Start);
    }
}
