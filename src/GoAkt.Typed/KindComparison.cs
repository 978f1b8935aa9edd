using GoAkt.Typed.Proxies;

namespace GoAkt.Typed;

/// <summary>Compares the kinds that contracts name with those that a cluster has registered.</summary>
internal static class KindComparison
{
    public static IReadOnlyList<UnregisteredKind> Missing(
        IEnumerable<RegisteredContract> contracts, IReadOnlyList<string> registered)
    {
        HashSet<string> known = new(registered.Select(KindSpelling.Dotted), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. contracts
                .Where(contract => !known.Contains(KindSpelling.Dotted(contract.Kind)))
                .Select(contract => new UnregisteredKind(
                    contract.Contract, contract.Kind, NearestTo(KindSpelling.Dotted(contract.Kind), registered))),
        ];
    }

    /// <summary>The kind that takes the fewest edits, if these are a third of the name at most.</summary>
    private static string? NearestTo(string kind, IReadOnlyList<string> registered) =>
        registered
            .Select(candidate => (Kind: candidate, Edits: EditsBetween(kind, KindSpelling.Dotted(candidate))))
            .Where(candidate => candidate.Edits <= Math.Max(kind.Length / 3, 2))
            .OrderBy(static candidate => candidate.Edits)
            .ThenBy(static candidate => candidate.Kind, StringComparer.Ordinal)
            .Select(static candidate => candidate.Kind)
            .FirstOrDefault();

    /// <summary>How many letters have to be put in, taken out or replaced (Levenshtein's distance), without regard to
    /// case.</summary>
    private static int EditsBetween(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                bool isSame = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                int replaced = diagonal + (isSame ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
