using System.Text.RegularExpressions;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Every option that a program of the repository documents does something, and is run here to show
/// it.</summary>
public sealed partial class ProgramOptionsTests
{
    private const string EchoAndCounter = RepositoryProgram.EchoAndCounter;
    private const string Benchmarks = RepositoryProgram.Benchmarks;

    // Stand for what only a running test knows.
    private const string Node = "NODE";
    private const string Nobody = "NOBODY";
    private const string Actor = "ACTOR";
    private const string Generator = "GENERATOR";

    private static readonly (string Program, string Prints, string Arguments)[] s_runs =
    [
        (EchoAndCounter, "Every answer was right.", "--node NODE --protocol connect --grain"),
        (EchoAndCounter, "went by Connect.", "--wire connect"),
        (Benchmarks, "of the floor", "load --node NODE --actor ACTOR --concurrency 1 --seconds 1 --rounds 1"),
        (Benchmarks, "GoAkt.Typed.Benchmarks.Client", "--list flat --filter *Client*"),
        (Benchmarks, "GoAkt.Typed.Benchmarks.Generator", "--list flat --filter *Generator*"),
    ];

    // They keep both cores busy, or build projects.
    private static readonly (string Program, string Prints, string Arguments)[] s_longRuns =
    [
        (
            Benchmarks,
            "of the floor",
            "load --node NODE --wire connect --op ask --connections 2 --concurrency 1 --seconds 1 --rounds 1"),
        (Benchmarks, "times the ask", "load --op tell --window 4 --concurrency 1 --seconds 1 --rounds 1"),
        (Benchmarks, "of the framed", "load --wire duplex --concurrency 1 --seconds 1 --rounds 1"),
        (Benchmarks, "median time", "load --wire duplex --op beside --concurrency 1 --seconds 1 --rounds 1"),
        (Benchmarks, "more than unwatched", "load --wire duplex --op watched --concurrency 1 --seconds 1 --rounds 1"),
        (Benchmarks, "times the ask", "load --op batch --batch 3 --concurrency 1 --seconds 1 --rounds 1"),
        (Benchmarks, "of before", "generator --before GENERATOR --contracts 4 --rounds 2"),
        (Benchmarks, "added", "build --contracts 1 --rounds 1 --warm 1"),
    ];

    // Of others' making: the SDK's own, protoc's, and those of every program.
    private static readonly string[] s_others = ["--project", "--urls", "--go", "--clear", "--help", "--version"];

    public static TheoryData<string, string, string> Runs => new(s_runs);

    public static TheoryData<string, string, string> LongRuns => new(s_longRuns);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Runs))]
    public Task It_does_what_its_options_say(string program, string prints, string arguments) =>
        RunAsync(program, prints, arguments);

    [LongTheory(Timeout = 300_000)]
    [MemberData(nameof(LongRuns))]
    public Task It_does_what_its_options_say_of_what_takes_long(string program, string prints, string arguments) =>
        RunAsync(program, prints, arguments);

    private static async Task RunAsync(string program, string prints, string arguments)
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        await node.SpawnAsync<IEcho>("load", Cancellation);

        (int exitCode, string output) = await RepositoryProgram.RunAsync(
            program,
            arguments
                .Replace(Node, node.Address, StringComparison.Ordinal)
                .Replace(Actor, "load", StringComparison.Ordinal)
                .Replace(
                    Generator,
                    RepositoryProgram.FileBeside(Benchmarks, "GoAkt.Typed.Generators.dll"),
                    StringComparison.Ordinal)
                .Split(' '));

        Assert.True(exitCode == 0, output);
        Assert.Contains(prints, output, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("load --node NOBODY", Nobody)]
    [InlineData("load --node nonsense", "nonsense")]
    [InlineData("load --seconds 0", "--seconds")]
    [InlineData("load --wire auto", "--wire")]
    [InlineData("load --op", "--op")]
    [InlineData("build --rounds none", "--rounds")]
    [InlineData("generator --rounds 3", "--before")]
    [InlineData("generator --before nowhere.dll", "nowhere.dll")]
    public async Task An_argument_that_makes_no_sense_is_named(string arguments, string named)
    {
        using RefusingPort nobody = new();

        (int exitCode, string output) = await RepositoryProgram.RunAsync(
            Benchmarks, arguments.Replace(Nobody, nobody.Address, StringComparison.Ordinal).Split(' '));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(
            named.Replace(Nobody, nobody.Address, StringComparison.Ordinal), output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_documented_option_is_left_out()
    {
        // EchoAndCounterSampleTests serves.
        HashSet<string> run = [
            .. s_others,
            "--serve",
            "--advertise",
            .. s_runs.Concat(s_longRuns).SelectMany(static run => OptionsIn(run.Arguments)),
        ];
        Dictionary<string, string> documented = new()
        {
            ["EchoAndCounter --help"] = (await RepositoryProgram.RunAsync(EchoAndCounter, "--help")).Output,
            ["load's usage"] = (await RepositoryProgram.RunAsync(Benchmarks, "load", "?")).Output,
            ["generator's usage"] = (await RepositoryProgram.RunAsync(Benchmarks, "generator", "?")).Output,
            ["build's usage"] = (await RepositoryProgram.RunAsync(Benchmarks, "build", "?")).Output,
        };
        foreach (string page in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Append(Path.Combine(Repository.Root, "README.md")))
        {
            documented[Path.GetFileName(page)] = await File.ReadAllTextAsync(page, Cancellation);
        }

        Assert.All(documented.Take(4), static usage => Assert.NotEmpty(OptionsIn(usage.Value)));
        Assert.All(documented, page => Assert.Empty(OptionsIn(page.Value).Except(run)));
    }

    private static IEnumerable<string> OptionsIn(string text) =>
        Option().Matches(text).Select(static match => match.Value);

    [GeneratedRegex(@"(?<=^|[\s`(])--[a-z]+(?:-[a-z]+)*\b", RegexOptions.Multiline)]
    private static partial Regex Option();
}
