using System.Text.RegularExpressions;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Docs;

/// <summary>What is logged stands in <c>docs/telemetry.md</c>, by ids that mean one thing.</summary>
public sealed partial class LogTableTests
{
    private const string NodesPart = "## The embedded node";

    private static readonly string s_page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md"));

    [Fact]
    public void Every_message_of_a_client_stands_on_the_page() =>
        AssertSame(MessagesIn("GoAkt.Typed", "GoAkt.Typed.DependencyInjection"), RowsOf(s_page.Split(NodesPart)[0]));

    [Fact]
    public void Every_message_of_a_node_stands_on_the_page() =>
        AssertSame(MessagesIn("GoAkt.Typed.Hosting"), RowsOf(s_page.Split(NodesPart)[1]));

    private static void AssertSame(string[] messages, string[] rows)
    {
        Assert.NotEmpty(messages);
        Assert.Equal(messages, rows);
        Assert.Distinct(messages.Select(static message => message.Split('|')[0]));
    }

    private static string[] MessagesIn(params string[] projects) =>
    [
        .. projects
            .SelectMany(static project => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories))
            .Where(static file => !Made().IsMatch(file))
            .SelectMany(static file => Message().Matches(File.ReadAllText(file)))
            .Select(static match => $"{match.Groups["id"].Value}|{match.Groups["text"].Value}")
            .OrderBy(static message => int.Parse(message.Split('|')[0], null)),
    ];

    private static string[] RowsOf(string part) =>
        [.. Row().Matches(part).Select(static match => $"{match.Groups["id"].Value}|{match.Groups["text"].Value}")];

    [GeneratedRegex(
        @"LoggerMessage\(\s*(EventId = )?(?<id>\d+),\s*(LogLevel\.\w+,\s*|Message = )""(?<text>[^""]*)""")]
    private static partial Regex Message();

    [GeneratedRegex(@"^\| (?<id>\d+) \| [\w, ]+ \| (?<text>.*) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Made();
}
