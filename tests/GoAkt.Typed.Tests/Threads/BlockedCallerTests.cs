using System.Globalization;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;

namespace GoAkt.Typed.Tests.Threads;

/// <summary>Callers that block behind an await: on Framed and Duplex that may be on a thread which reads a
/// connection.</summary>
[Collection(nameof(Alone))]
public sealed class BlockedCallerTests
{
    /// <summary>A thread for each of eight connections, sixteen for those that callers have blocked, two for the whole
    /// process, one for tells. Duplex has two connections, three threads for those that callers have blocked within the
    /// seconds that this takes, sixteen that end calls, and two for the whole process.</summary>
    private const int MostThreads = 8 + 16 + 2 + 1;

    /// <summary>The library's own aim is a tenth of a second; here a thousand calls end just then, on a busy machine
    /// perhaps.</summary>
    private const int MostMillisecondsLate = 5_000;

    private const int FirstFreeUser = 1_000_000;

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Three_hundred_blocked_callers_take_no_more_threads_than_connections_and_a_few(string wire)
    {
        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("blocked-callers", wire);

        Assert.Equal("threads", findings[0][0]);
        Assert.InRange(int.Parse(findings[0][1], CultureInfo.InvariantCulture), 1, MostThreads);
        Assert.Equal(["answered", "300"], findings[1]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Callers_that_wait_in_the_operating_system_take_no_more_threads_than_others(string wire)
    {
        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("natively-blocked", wire);

        Assert.Equal("threads", findings[0][0]);
        Assert.InRange(int.Parse(findings[0][1], CultureInfo.InvariantCulture), 1, MostThreads);
        Assert.Equal(["answered", "60"], findings[1]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Where_the_system_allows_no_further_thread_calls_still_end_and_the_process_lives(string wire)
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"),
            "Only root can become a user whose threads are limited.");

        // The limit counts all threads of a user, so that has to be one without any.
        string user = $"{FirstFreeUser + Environment.ProcessId}";
        string[] limited = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "prlimit", "--nproc=60"];

        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("no-threads", wire, limited);

        Assert.Equal(["answered", "300"], findings[1]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task To_wait_synchronously_behind_an_await_takes_no_longer_than_an_ask(string wire)
    {
        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("waits-behind-awaits", wire);

        // In microseconds. The aim is 2,000, mostly it is a hundred, and on a busy machine more; a call that had to be
        // rescued takes two sweeps.
        Assert.InRange(int.Parse(findings[0][1], CultureInfo.InvariantCulture), 1, 10_000);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Asks_go_on_beside_sixty_four_callers_that_sleep_behind_each_await(string wire)
    {
        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("sleeping-callers", wire);

        Assert.Equal("beside", findings[0][0]);
        Assert.InRange(int.Parse(findings[0][1], CultureInfo.InvariantCulture), 75, 100);
        Assert.Equal("threads", findings[1][0]);
        Assert.InRange(int.Parse(findings[1][1], CultureInfo.InvariantCulture), 1, MostThreads);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Calls_end_beside_a_thousand_callers_that_block_for_good_behind_their_awaits(string wire)
    {
        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("blocked-for-good", wire);

        Assert.Equal(["others", "ok"], findings[0]);
        Assert.Equal(["silent", nameof(AskTimeoutException)], findings[1][..2]);
        Assert.InRange(int.Parse(findings[1][2], CultureInfo.InvariantCulture), int.MinValue, MostMillisecondsLate);
        Assert.Equal(["missing", "0"], findings[2]);
        Assert.Equal("threads", findings[3][0]);
        Assert.InRange(int.Parse(findings[3][1], CultureInfo.InvariantCulture), 1, MostThreads);
    }
}
