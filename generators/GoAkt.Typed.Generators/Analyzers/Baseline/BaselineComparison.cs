using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers.Baseline;

/// <summary>Where the contracts of a compilation and their baseline differ.</summary>
internal sealed class BaselineComparison
{
    private readonly Dictionary<INamedTypeSymbol, List<Diagnostic>> _differences = new(SymbolEqualityComparer.Default);
    private readonly List<Diagnostic> _inFile = [];
    private readonly List<BaselineEntry> _entries = [];

    public BaselineComparison(BaselineFile baseline, AnalyzedCompilation analyzed)
    {
        ILookup<string, (BaselineEntry Entry, Location Location)> expected = baseline.Entries.ToLookup(static e =>
            e.Entry.NormalizedKind);
        ILookup<string, ContractClassification> found = ContractsOf(analyzed)
            .ToLookup(static c => KindSyntax.Normalize(c.Kind));
        foreach (IGrouping<string, ContractClassification> kind in found)
        {
            Compare([.. expected[kind.Key].Select(static e => e.Entry)], [.. kind]);
        }

        // A contract whose kind is refused has its own diagnostic. Its kind may be the one that seems to be missing.
        bool isKindRefused = analyzed.Contracts.Contracts.Any(contract =>
            ContractIndex.KindOf(contract, analyzed) is null);
        foreach (
            IGrouping<string, (BaselineEntry Entry, Location Location)> kind in expected.Where(kind =>
                !found.Contains(kind.Key)))
        {
            if (isKindRefused)
            {
                _entries.AddRange(kind.Select(static e => e.Entry));
                continue;
            }

            (BaselineEntry entry, Location location) = kind.First();
            _inFile.Add(
                Diagnostic.Create(
                    Descriptors.RemovedFromBaseline, location, $"{(entry.IsGrain ? "grain" : "actor")} {entry.Kind}"));
        }

        foreach ((string line, Location location) in baseline.Unreadable)
        {
            _inFile.Add(Diagnostic.Create(Descriptors.UnreadableBaseline, location, line));
        }
    }

    /// <summary>Reports entries without a contract, and lines that can't be read, in the file itself.</summary>
    public IReadOnlyList<Diagnostic> InFile => _inFile;

    /// <summary>
    /// The entries that the file should have: the contracts as they are now, and the old entries of methods and kinds
    /// that are refused, of which the compilation says nothing.
    /// </summary>
    public IReadOnlyList<BaselineEntry> Entries => _entries;

    public IReadOnlyList<Diagnostic> DifferencesOf(INamedTypeSymbol contract) =>
        _differences.TryGetValue(contract, out List<Diagnostic>? differences) ? differences : [];

    private static IEnumerable<ContractClassification> ContractsOf(AnalyzedCompilation analyzed) =>
        analyzed.Contracts.Contracts
            .Where(contract => ContractIndex.KindOf(contract, analyzed) is not null)
            .Select(contract => analyzed.Classify(contract)!);

    private static IEnumerable<FoundMethod> MethodsOf(ContractClassification contract) =>
        contract
            .Methods.Where(static method => method.Shape is not null)
            .Select(method => new FoundMethod(
                BaselineEntry.Of(contract, method.Method, method.Shape!), method.Method, contract.Contract));

    private void Compare(List<BaselineEntry> expected, ContractClassification[] contracts)
    {
        INamedTypeSymbol first = contracts[0].Contract;
        List<FoundMethod> found =
        [
            .. contracts.SelectMany(MethodsOf).GroupBy(static m => m.Entry).Select(static same => same.First()),
        ];
        _entries.AddRange(found.Select(static method => method.Entry));
        if (expected.Count == 0)
        {
            if (found.Count > 0)
            {
                Add(first, Descriptors.MissingInBaseline, first.Locations[0], first.Name);
            }

            return;
        }

        bool isGrain = contracts[0].IsGrain;
        if (expected.TrueForAll(entry => entry.IsGrain != isGrain))
        {
            Add(
                first,
                Descriptors.ChangedSinceBaseline,
                first.Locations[0],
                first.Name,
                SortOf(isGrain),
                SortOf(!isGrain));
            return;
        }

        Pair(expected, found, static (was, now) => was.IsSame(now), static (_, _) => { });
        Pair(expected, found, static (was, now) => was.Method == now.Method && was.Message == now.Message, AddChanged);
        _entries.AddRange(TakeRefused(expected, contracts));
        Pair(expected, found, static (was, now) => was.Method == now.Method, AddChanged);
        Pair(expected, found, static (was, now) => was.Message == now.Message, AddChanged);
        foreach (BaselineEntry entry in expected)
        {
            Add(first, Descriptors.RemovedFromBaseline, first.Locations[0], entry.ToString());
        }

        foreach (FoundMethod method in found)
        {
            Add(method.Contract, Descriptors.MissingInBaseline, method.Location, method.Entry.ToString());
        }
    }

    private static void Pair(
        List<BaselineEntry> expected,
        List<FoundMethod> found,
        Func<BaselineEntry, BaselineEntry, bool> isPair,
        Action<BaselineEntry, FoundMethod> paired)
    {
        foreach (BaselineEntry was in expected.ToArray())
        {
            int now = found.FindIndex(method => isPair(was, method.Entry));
            if (now >= 0)
            {
                paired(was, found[now]);
                expected.Remove(was);
                found.RemoveAt(now);
            }
        }
    }

    private void AddChanged(BaselineEntry was, FoundMethod now) =>
        Add(
            now.Contract,
            Descriptors.ChangedSinceBaseline,
            now.Location,
            $"{now.Contract.Name}.{now.Method.Name}",
            now.Entry.Signature,
            was.Signature);

    // A method that is refused has its diagnostic; it is not gone.
    private static List<BaselineEntry> TakeRefused(List<BaselineEntry> expected, ContractClassification[] contracts)
    {
        HashSet<string> refused =
        [
            .. contracts
                .SelectMany(static contract => contract.Methods)
                .Where(static method => method.Shape is null)
                .Select(static method => method.Method.Name),
        ];
        List<BaselineEntry> taken = expected.FindAll(entry => refused.Contains(entry.Method));
        expected.RemoveAll(taken.Contains);
        return taken;
    }

    private void Add(
        INamedTypeSymbol contract, DiagnosticDescriptor descriptor, Location location, params object[] arguments)
    {
        if (!_differences.TryGetValue(contract, out List<Diagnostic>? differences))
        {
            _differences.Add(contract, differences = []);
        }

        differences.Add(Diagnostic.Create(descriptor, location, arguments));
    }

    private static string SortOf(bool isGrain) => isGrain ? "a kind of grains" : "a kind of actors";

    private sealed record FoundMethod(BaselineEntry Entry, IMethodSymbol Method, INamedTypeSymbol Contract)
    {
        /// <summary>An inherited method belongs to the baseline of each contract that inherits it, so it is reported
        /// there.</summary>
        public Location Location =>
            SymbolEqualityComparer.Default.Equals(Method.ContainingType, Contract)
                ? Method.Locations[0]
                : Contract.Locations[0];
    }
}
