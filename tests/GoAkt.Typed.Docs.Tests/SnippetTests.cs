using System.Text.Json;
using System.Xml.Linq;
using GoAkt.Typed.Docs.Tests.Snippets;
using GoAkt.Typed.Testing.Pages;

namespace GoAkt.Typed.Docs.Tests;

/// <summary>What the pages show can be copied.</summary>
public sealed class SnippetTests
{
    private static readonly HashSet<string> s_languages =
        ["csharp", "diff", "sh", "json", "xml", "go", "protobuf", "text", "ini", "yaml"];

    public static TheoryData<string> CSharp => BlocksIn("csharp");

    public static TheoryData<string> Json => BlocksIn("json");

    public static TheoryData<string> Xml => BlocksIn("xml");

    // The examples on the pages of diagnostics are compiled where each is held against what it gives, and what a reader
    // is to write into a file where a test follows the guide.
    [Theory]
    [MemberData(nameof(CSharp))]
    public async Task A_block_of_CSharp_compiles(string place)
    {
        IReadOnlyList<string> problems = await SnippetCompiler.ProblemsOfAsync(BlockAt(place));

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [MemberData(nameof(Json))]
    public void A_block_of_JSON_is_whole(string place) => JsonDocument.Parse(BlockAt(place).Text).Dispose();

    [Theory]
    [MemberData(nameof(Xml))]
    public void A_block_of_XML_is_whole(string place) => XDocument.Parse(BlockAt(place).Text);

    [Fact]
    public void Every_block_says_what_it_is() =>
        Assert.Empty(MarkdownPage.All
            .SelectMany(static page => page.Blocks)
            .Where(static block => !s_languages.Contains(block.Language))
            .Select(static block => $"{block}: '{block.Info}'"));

    private static TheoryData<string> BlocksIn(string language) =>
    [
        .. MarkdownPage.All
            .SelectMany(static page => page.Blocks)
            .Where(block =>
                block.Language == language
                && block.File is null
                && !block.Info.EndsWith(" wrong", StringComparison.Ordinal)
                && !block.Page.StartsWith("docs/diagnostics/GOAKT", StringComparison.Ordinal))
            .Select(static block => block.ToString()),
    ];

    private static FencedBlock BlockAt(string place) =>
        MarkdownPage.All.SelectMany(static page => page.Blocks).Single(block => block.ToString() == place);
}
