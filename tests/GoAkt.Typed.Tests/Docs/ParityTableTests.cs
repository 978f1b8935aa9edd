using System.Text.RegularExpressions;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Docs;

/// <summary>Every row of <c>docs/parity.md</c> is whole, and its links lead to tests.</summary>
public sealed partial class ParityTableTests
{
    [Fact]
    public void Every_row_has_a_cell_for_each_column()
    {
        MarkdownTable table = Assert.Single(MarkdownTable.ReadAll("parity.md"));

        Assert.Equal(["GoAkt", "GoAkt.Typed", "tests"], table.Header);
        Assert.NotEmpty(table.Rows);
        Assert.All(table.Rows, static row =>
            Assert.True(
                row.Count == 3 && row.All(static cell => cell.Length > 0),
                $"The row has {row.Count} cells: {string.Join(" | ", row)}"));
    }

    [Fact]
    public void Every_row_links_tests_that_are_there()
    {
        MarkdownTable table = Assert.Single(MarkdownTable.ReadAll("parity.md"));

        Assert.All(table.Rows, static row =>
        {
            MatchCollection links = Link().Matches(row[^1]);
            Assert.NotEmpty(links);
            Assert.All(links, static link =>
            {
                string file = Path.Combine(Repository.Root, "docs", link.Groups["file"].Value);
                Assert.True(File.Exists(file), $"There is no '{link.Groups["file"].Value}'.");
                Assert.Equal(link.Groups["name"].Value, Path.GetFileNameWithoutExtension(file));
            });
        });
    }

    [GeneratedRegex(@"\[(?<name>[^\]]+)\]\((?<file>[^)]+)\)")]
    private static partial Regex Link();
}
