using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Docs;

/// <summary>A table of a guide.</summary>
/// <param name="Section">The heading that it stands under.</param>
/// <param name="Header">Its columns.</param>
/// <param name="Rows">The cells of its rows.</param>
internal sealed record MarkdownTable(
    string Section, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Reads the tables of a file in <c>docs</c>.</summary>
    public static IReadOnlyList<MarkdownTable> ReadAll(string file)
    {
        List<MarkdownTable> tables = [];
        List<IReadOnlyList<string>> lines = [];
        string section = string.Empty;
        foreach (
            string line in (IEnumerable<string>)
                [.. File.ReadLines(Path.Combine(Repository.Root, "docs", file)), string.Empty])
        {
            if (line.StartsWith('|'))
            {
                lines.Add([.. line.Trim()[1..^1].Split('|').Select(static cell => cell.Trim())]);
                continue;
            }

            if (lines.Count > 0)
            {
                // The second line is the rule between the header and the rows.
                tables.Add(new MarkdownTable(section, lines[0], [.. lines.Skip(2)]));
                lines.Clear();
            }

            section = line.StartsWith('#') ? line.Trim('#', ' ') : section;
        }

        return tables;
    }
}
