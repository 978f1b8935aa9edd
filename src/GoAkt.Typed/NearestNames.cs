namespace GoAkt.Typed;

/// <summary>Finds the name that a misspelt one most likely stands for.</summary>
internal static class NearestNames
{
    private const int LeastEditsAllowed = 2;
    private const int LettersForAnEdit = 3;

    /// <summary>The name that takes the fewest edits, if these are few; null if none is near.</summary>
    public static string? To(string name, IEnumerable<string> names) =>
        names
            .Select(candidate => (Name: candidate, Edits: EditsBetween(name, candidate)))
            .Where(candidate => candidate.Edits <= Math.Max(name.Length / LettersForAnEdit, LeastEditsAllowed))
            .OrderBy(static candidate => candidate.Edits)
            .ThenBy(static candidate => candidate.Name, StringComparer.Ordinal)
            .Select(static candidate => candidate.Name)
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
