using System.Diagnostics;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>The sample as a user runs it, in a process of its own.</summary>
public sealed class EchoAndCounterSampleTests
{
    private const string Ready = "READY ";

    [Theory]
    [InlineData("auto")]
    [InlineData("connect")]
    [InlineData("framed")]
    [InlineData("duplex")]
    public async Task By_default_it_calls_a_node_of_its_own_and_gets_every_answer_right(string protocol)
    {
        (int exitCode, string output) = await RunAsync("--protocol", protocol);

        Assert.True(exitCode == 0, output);
        Assert.EndsWith("Every answer was right.\n", output, StringComparison.Ordinal);
        Assert.Contains("\"echo:hello\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto", "auto", "Duplex")]
    [InlineData("auto", "framed", "Framed")]
    [InlineData("connect", "auto", "Connect")]
    [InlineData("connect", "connect", "Connect")]
    [InlineData("framed", "auto", "Framed")]
    [InlineData("framed", "framed", "Framed")]
    [InlineData("duplex", "auto", "Duplex")]
    [InlineData("duplex", "duplex", "Duplex")]
    public async Task It_says_by_which_wire_it_called_a_node_that_is_pinned_to_one(
        string wire, string protocol, string used)
    {
        (int exitCode, string output) = await RunAsync("--wire", wire, "--protocol", protocol);

        Assert.True(exitCode == 0, output);
        Assert.Contains($" went by {used}.\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect", "framed")]
    [InlineData("framed", "connect")]
    [InlineData("framed", "duplex")]
    [InlineData("duplex", "framed")]
    public async Task It_can_not_call_a_node_by_another_wire_than_the_one_that_is_served(string wire, string protocol)
    {
        (int exitCode, string output) = await RunAsync("--wire", wire, "--protocol", protocol);

        Assert.Equal(1, exitCode);
        Assert.Contains(" went by no wire.", output, StringComparison.Ordinal);
        Assert.Contains("Not every answer was right.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_pins_no_node_of_others()
    {
        (int exitCode, string output) = await RunAsync("--node", "127.0.0.1:1", "--wire", "framed");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("--wire is for a node that the program hosts", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:0", "auto", "framed", "Framed")]
    [InlineData("127.0.0.1:0", "framed", "auto", "Framed")]
    [InlineData("127.0.0.1:0", "duplex", "auto", "Duplex")]
    [InlineData("127.0.0.1:0", "duplex", "duplex", "Duplex")]
    [InlineData("0.0.0.0:0 --advertise 127.0.0.1", "duplex", "auto", "Duplex")]
    public async Task It_serves_another_process_until_it_is_asked_to_end(
        string place, string wire, string protocol, string used)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with Linux's kill.");
        using Process server = Start(["--serve", .. place.Split(' '), "--wire", wire]);
        try
        {
            string line = await Eventually.DoneAsync(
                server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()) ?? string.Empty;
            Assert.StartsWith(Ready + "127.0.0.1:", line, StringComparison.Ordinal);

            (int exitCode, string output) =
                await RunAsync("--node", line[Ready.Length..], "--protocol", protocol, "--grain");
            using var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
            await Eventually.DoneAsync(server.WaitForExitAsync(TestContext.Current.CancellationToken));

            Assert.True(exitCode == 0, output);
            Assert.Contains($" went by {used}.\n", output, StringComparison.Ordinal);
            Assert.Equal(0, server.ExitCode);
        }
        finally
        {
            // Does nothing to a process that has ended.
            server.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("connect")]
    [InlineData("framed")]
    [InlineData("duplex")]
    public async Task It_fails_where_no_node_answers(string protocol)
    {
        using RefusingPort nobody = new();

        (int exitCode, string output) = await RunAsync("--node", nobody.Address, "--protocol", protocol);

        Assert.Equal(1, exitCode);
        Assert.Contains($"The calls to {nobody.Address} went by no wire.", output, StringComparison.Ordinal);
        Assert.Contains("Not every answer was right.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--node", "nonsense", "'nonsense'")]
    [InlineData("--serve", "nonsense", "'nonsense' is no place")]
    [InlineData("--serve", "127.0.0.1: 80", "'127.0.0.1: 80' is no place")]
    [InlineData("--serve", "127.0.0.1:+80", "'127.0.0.1:+80' is no place")]
    [InlineData("--serve", "127.0.0.1:65536", "'127.0.0.1:65536' is no place")]
    [InlineData("--serve", ":80", "':80' is no place")]
    [InlineData("--serve", "::1", "'::1' is no place")]
    [InlineData("--advertise", "127.0.0.1", "add --serve")]
    [InlineData("--protocol", "nonsense", "'nonsense'")]
    [InlineData("--wire", "nonsense", "'nonsense'")]
    public async Task It_names_an_argument_that_makes_no_sense(string option, string value, string said)
    {
        (int exitCode, string output) = await RunAsync(option, value);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--protocol", "7")]
    [InlineData("--protocol", "1")]
    [InlineData("--wire", "7")]
    [InlineData("--wire", "connect,framed")]
    public async Task It_names_the_wires_that_there_are_where_one_is_given_that_is_none(string option, string value)
    {
        (int exitCode, string output) = await RunAsync(option, value);

        Assert.Equal(1, exitCode);
        Assert.Contains($"'{value}'", output, StringComparison.Ordinal);
        Assert.Contains(option, output, StringComparison.Ordinal);
        Assert.Contains("auto, connect, framed, duplex", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--node", "127.0.0.1:1")]
    [InlineData("--protocol", "framed")]
    [InlineData("--grain")]
    public async Task It_does_not_serve_with_an_option_that_is_for_calls(params string[] option)
    {
        (int exitCode, string output) = await RunAsync(["--serve", "127.0.0.1:0", .. option]);

        Assert.Equal(1, exitCode);
        Assert.Contains($"--serve only hosts a node, and {option[0]} is for calls", output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        RepositoryProgram.RunAsync(RepositoryProgram.EchoAndCounter, arguments);

    private static Process Start(params string[] arguments) =>
        RepositoryProgram.Start(RepositoryProgram.EchoAndCounter, arguments);
}
