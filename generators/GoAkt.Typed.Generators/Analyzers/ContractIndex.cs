using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>The contracts that a compilation declares, and what can only be known from all of them together.</summary>
internal sealed class ContractIndex
{
    private readonly Dictionary<string, INamedTypeSymbol> _firstOfKind = new(StringComparer.Ordinal);
    private readonly HashSet<ISymbol> _inherited = new(SymbolEqualityComparer.Default);

    public ContractIndex(Compilation compilation, AnalyzedCompilation analyzed)
    {
        var contracts = new List<INamedTypeSymbol>();
        Collect(compilation.Assembly.GlobalNamespace, contracts, analyzed);
        contracts.Sort((a, b) => Order(PlaceOf(a, analyzed), PlaceOf(b, analyzed)));
        Contracts = contracts;
        foreach (INamedTypeSymbol contract in contracts)
        {
            _inherited.UnionWith(contract.AllInterfaces.Select(i => i.OriginalDefinition));
            if (KindOf(contract, analyzed) is { } kind && FirstOf(kind) is null)
            {
                _firstOfKind.Add(KindSyntax.Normalize(kind), contract);
            }
        }
    }

    /// <summary>In the order of their files' paths and their places in them, whatever order the compiler got the files
    /// in.</summary>
    public IReadOnlyList<INamedTypeSymbol> Contracts { get; }

    /// <summary>Whether a contract stands before all others, so that it can stand for them where one report is
    /// enough.</summary>
    public bool IsFirst(INamedTypeSymbol contract) =>
        Contracts.Count > 0 && SymbolEqualityComparer.Default.Equals(Contracts[0], contract);

    /// <summary>The first contract of a kind, in either spelling.</summary>
    public INamedTypeSymbol? FirstOf(string kind) =>
        _firstOfKind.TryGetValue(KindSyntax.Normalize(kind), out INamedTypeSymbol? contract) ? contract : null;

    /// <summary>Whether a contract of this compilation derives from an interface.</summary>
    public bool IsInherited(INamedTypeSymbol type) => _inherited.Contains(type.OriginalDefinition);

    /// <summary>The kind of a contract; null if it is malformed, or if the contract claims two.</summary>
    public static string? KindOf(INamedTypeSymbol contract, AnalyzedCompilation analyzed) =>
        analyzed.IsActorContract(contract) != analyzed.IsGrainContract(contract)
        && ContractAttributes.Kind(AttributeOf(contract, analyzed)) is { } kind
        && KindSyntax.IsWellFormed(kind)
            ? kind
            : null;

    private static AttributeData AttributeOf(INamedTypeSymbol contract, AnalyzedCompilation analyzed) =>
        ContractAttributes.FindKind(contract, analyzed.Known)!;

    private static void Collect(
        INamespaceOrTypeSymbol container, List<INamedTypeSymbol> contracts, AnalyzedCompilation analyzed)
    {
        IEnumerable<INamespaceOrTypeSymbol> members = container is INamespaceSymbol space
            ? space.GetMembers()
            : container.GetTypeMembers();
        foreach (INamespaceOrTypeSymbol member in members)
        {
            if (member is INamedTypeSymbol type && analyzed.IsContract(type))
            {
                contracts.Add(type);
            }

            Collect(member, contracts, analyzed);
        }
    }

    private static SyntaxReference PlaceOf(INamedTypeSymbol contract, AnalyzedCompilation analyzed) =>
        AttributeOf(contract, analyzed).ApplicationSyntaxReference!;

    private static int Order(SyntaxReference left, SyntaxReference right)
    {
        int order = string.CompareOrdinal(left.SyntaxTree.FilePath, right.SyntaxTree.FilePath);
        return order != 0 ? order : left.Span.Start.CompareTo(right.Span.Start);
    }
}
