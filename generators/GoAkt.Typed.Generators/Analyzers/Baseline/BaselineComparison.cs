using GoAkt.Typed.Generators.Model;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers.Baseline;

/// <summary>Where the contracts of a compilation and their baseline differ.</summary>
internal sealed class BaselineComparison
{
    private readonly Dictionary<INamedTypeSymbol, List<Diagnostic>> _differences = new(SymbolEqualityComparer.Default);
    private readonly List<Diagnostic> _inFile = [];

    public BaselineComparison(BaselineFile baseline, AnalyzedCompilation analyzed)
    {
        ILookup<string, (BaselineEntry Entry, Location Location)> expected = baseline.Entries
            .ToLookup(e => e.Entry.NormalizedKind, e => (e.Entry, baseline.LocationOf(e.Line)));
        IGrouping<string, ContractClassification>[] kinds = [.. ContractsOf(analyzed).GroupBy(static c => KindSyntax.Normalize(c.Kind))];
        foreach (IGrouping<string, ContractClassification> kind in kinds)
        {
            Compare([.. expected[kind.Key].Select(static e => e.Entry)], [.. kind]);
        }

        var claimed = new HashSet<string>(kinds.Select(static k => k.Key), StringComparer.Ordinal);
        _inFile.AddRange(expected
            .Where(kind => !claimed.Contains(kind.Key))
            .Select(static kind => Diagnostic.Create(
                Descriptors.RemovedFromBaseline, kind.First().Location, $"{(kind.First().Entry.IsGrain ? "grain" : "actor")} {kind.First().Entry.Kind}")));
        _inFile.AddRange(baseline.Unreadable
            .Select(line => Diagnostic.Create(Descriptors.UnreadableBaseline, baseline.LocationOf(line), line.ToString().Trim())));
    }

    /// <summary>What no contract is left for, or what can't be read: it stands in the file itself.</summary>
    public IReadOnlyList<Diagnostic> InFile => _inFile;

    public IReadOnlyList<Diagnostic> DifferencesOf(INamedTypeSymbol contract) =>
        _differences.TryGetValue(contract, out List<Diagnostic>? differences) ? differences : [];

    /// <summary>The entries that hold the contracts of a compilation to what they are.</summary>
    public static IEnumerable<BaselineEntry> EntriesOf(AnalyzedCompilation analyzed) =>
        ContractsOf(analyzed).SelectMany(static contract => MethodsOf(contract).Select(static m => m.Entry));

    // A contract whose kind is refused has its diagnostic; what it would be in the baseline can't be said.
    private static IEnumerable<ContractClassification> ContractsOf(AnalyzedCompilation analyzed) =>
        analyzed.Contracts.Contracts
            .Where(contract => ContractIndex.KindOf(contract, analyzed) is not null)
            .Select(contract => analyzed.Classify(contract)!);

    private static IEnumerable<(BaselineEntry Entry, IMethodSymbol Method, INamedTypeSymbol Contract)> MethodsOf(ContractClassification contract) =>
        contract.Methods
            .Where(static m => m.Shape is not null)
            .Select(m => (BaselineEntry.Of(contract, m.Method, m.Shape!), m.Method, contract.Contract));

    private void Compare(List<BaselineEntry> expected, ContractClassification[] contracts)
    {
        List<(BaselineEntry Entry, IMethodSymbol Method, INamedTypeSymbol Contract)> found =
            [.. contracts.SelectMany(MethodsOf).GroupBy(static m => m.Entry).Select(static same => same.First())];
        INamedTypeSymbol first = contracts[0].Contract;
        if (expected.Count == 0)
        {
            if (found.Count > 0)
            {
                Add(first, Descriptors.MissingInBaseline, first.Locations[0], first.Name);
            }

            return;
        }

        if (expected.TrueForAll(e => e.IsGrain != contracts[0].IsGrain))
        {
            Add(first, Descriptors.ChangedSinceBaseline, first.Locations[0], first.Name, SortOf(contracts[0].IsGrain), SortOf(!contracts[0].IsGrain));
            return;
        }

        Pair(expected, found, static (was, now) => was.IsSame(now), static (_, _) => { });
        Pair(expected, found, static (was, now) => was.Method == now.Method && was.Message == now.Message, Changed);
        Pair(expected, found, static (was, now) => was.Method == now.Method, Changed);
        Pair(expected, found, static (was, now) => was.Message == now.Message, Changed);

        var refused = new HashSet<string>(contracts.SelectMany(static c => c.Methods).Where(static m => m.Shape is null).Select(static m => m.Method.Name), StringComparer.Ordinal);
        foreach (BaselineEntry gone in expected.Where(e => !refused.Contains(e.Method)))
        {
            Add(first, Descriptors.RemovedFromBaseline, first.Locations[0], gone.ToString());
        }

        foreach ((BaselineEntry entry, IMethodSymbol method, INamedTypeSymbol contract) in found)
        {
            Add(contract, Descriptors.MissingInBaseline, PlaceOf(method, contract), entry.ToString());
        }
    }

    private void Changed(BaselineEntry was, (BaselineEntry Entry, IMethodSymbol Method, INamedTypeSymbol Contract) now) =>
        Add(now.Contract, Descriptors.ChangedSinceBaseline, PlaceOf(now.Method, now.Contract), $"{now.Contract.Name}.{now.Method.Name}", now.Entry.Signature, was.Signature);

    private static void Pair(
        List<BaselineEntry> expected,
        List<(BaselineEntry Entry, IMethodSymbol Method, INamedTypeSymbol Contract)> found,
        Func<BaselineEntry, BaselineEntry, bool> match,
        Action<BaselineEntry, (BaselineEntry Entry, IMethodSymbol Method, INamedTypeSymbol Contract)> paired)
    {
        foreach (BaselineEntry was in expected.ToArray())
        {
            int now = found.FindIndex(f => match(was, f.Entry));
            if (now >= 0)
            {
                paired(was, found[now]);
                expected.Remove(was);
                found.RemoveAt(now);
            }
        }
    }

    private void Add(INamedTypeSymbol contract, DiagnosticDescriptor descriptor, Location location, params object[] arguments)
    {
        if (!_differences.TryGetValue(contract, out List<Diagnostic>? differences))
        {
            _differences.Add(contract, differences = []);
        }

        differences.Add(Diagnostic.Create(descriptor, location, arguments));
    }

    // An inherited method belongs to the baseline of each contract that inherits it, so it is reported there.
    private static Location PlaceOf(IMethodSymbol method, INamedTypeSymbol contract) =>
        SymbolEqualityComparer.Default.Equals(method.ContainingType, contract) ? method.Locations[0] : contract.Locations[0];

    private static string SortOf(bool isGrain) => isGrain ? "a kind of grains" : "a kind of actors";
}
