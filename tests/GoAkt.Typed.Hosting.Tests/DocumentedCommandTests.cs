using System.Diagnostics;
using System.Text.RegularExpressions;
using GoAkt.Typed.Testing.Pages;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>Every command that the README and the guides show works: it is run here, by <c>.ci/run</c>, or by the test
/// that follows the guide for the first hour.</summary>
public sealed partial class DocumentedCommandTests
{
    private const string Samples = "dotnet run --project samples/EchoAndCounter";
    private const string Benchmarks = "dotnet run -c Release --project tests/GoAkt.Typed.Benchmarks -- ";

    private static readonly string s_continuousIntegration =
        File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));

    private static readonly string[] s_commands =
    [
        .. MarkdownPage.All
            .Where(static page => page.Path == "README.md" || page.Path.StartsWith("docs/", StringComparison.Ordinal))
            .SelectMany(static page => page.Blocks)
            .Where(static block => block.Language == "sh")
            .SelectMany(static block => block.Text.Split('\n'))
            .Select(static line => Remark().Replace(line, string.Empty).Trim())
            .Distinct(),
    ];

    private static readonly HashSet<string> s_followed =
    [
        .. MarkdownPage.Of("docs/getting-started.md").Blocks
            .Where(static block => block.Language == "sh")
            .SelectMany(static block => block.Text.Split('\n')),
    ];

    public static TheoryData<string> OfSamples => [.. s_commands.Where(static command => IsOf(command, Samples))];

    public static TheoryData<string> OfBenchmarks => [.. s_commands.Where(static command => IsOf(command, Benchmarks))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_command_is_run() => Assert.All(s_commands, static command => Assert.True(
        IsOf(command, Samples)
            || IsOf(command, Benchmarks)
            || s_followed.Contains(command)
            || s_continuousIntegration.Split('\n').Any(line => IsOf(line, command)),
        $"No test runs '{command}'."));

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(OfSamples))]
    public async Task A_command_of_a_sample_does_what_it_says(string command)
    {
        string[] arguments = ArgumentsOf(command, Samples);
        if (!arguments.Contains("--serve"))
        {
            (int exitCode, string output) =
                await RepositoryProgram.RunAsync(RepositoryProgram.EchoAndCounter, arguments);
            Assert.True(exitCode == 0, output);
            return;
        }

        // At any port: what the guide names may be taken.
        using Process node = RepositoryProgram.Start(
            RepositoryProgram.EchoAndCounter,
            [.. arguments.Select(static argument => argument.Replace(":3321", ":0", StringComparison.Ordinal))]);
        try
        {
            Assert.StartsWith(
                "READY ", await node.StandardOutput.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            node.Kill();
        }
    }

    // They are shortened: what they measure is not what is tested.
    [LongTheory(Timeout = 300_000)]
    [MemberData(nameof(OfBenchmarks))]
    public async Task A_command_that_measures_is_understood(string command)
    {
        string[] arguments = ArgumentsOf(command, Benchmarks);
        string[] brief = arguments[0] switch
        {
            "load" => ["--seconds", "1", "--rounds", "1", "--concurrency", "1"],
            "build" => ["--rounds", "1", "--warm", "1", "--contracts", "1"],
            "generator" => ["--rounds", "1", "--contracts", "4"],
            _ => ["--list", "flat"],
        };

        (int exitCode, string output) = await RepositoryProgram.RunAsync(
            RepositoryProgram.Benchmarks,
            [
                .. Without(arguments, brief)
                    .Select(static argument => argument.StartsWith("path/to/", StringComparison.Ordinal)
                        ? RepositoryProgram.FileBeside(RepositoryProgram.Benchmarks, argument["path/to/".Length..])
                        : argument.Trim('\'')),
                .. brief,
            ]);

        Assert.True(exitCode == 0, output);
        Assert.NotEmpty(output);
    }

    private static bool IsOf(string command, string beginning) =>
        command.StartsWith(beginning, StringComparison.Ordinal);

    private static string[] ArgumentsOf(string command, string beginning) =>
        [.. command[beginning.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static a => a != "--")];

    /// <summary>The arguments without the options, and their values, that are given anew.</summary>
    private static IEnumerable<string> Without(string[] arguments, string[] options)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            if (options.Contains(arguments[i]))
            {
                i++;
            }
            else
            {
                yield return arguments[i];
            }
        }
    }

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Remark();
}
