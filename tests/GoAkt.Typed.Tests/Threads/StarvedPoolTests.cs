using System.Globalization;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Faults;

namespace GoAkt.Typed.Tests.Threads;

/// <summary>Every call is bounded in time, whatever the application does with the thread pool.</summary>
[Collection(nameof(Alone))]
public sealed class StarvedPoolTests
{
    /// <summary>The library's own aim is a tenth of a second; a test on a busy machine has to be patient.</summary>
    private const int MostMillisecondsLate = 10_000;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Every_call_ends_in_its_time_though_all_threads_of_the_pool_are_blocked_for_good(string wire)
    {
        IReadOnlyList<string[]> ends = await StarvedClientProcess.RunAsync("starved-pool", wire);

        Assert.Equal(Wires.ProtocolOf(wire) == WireProtocol.Connect ? 12 : 16, ends.Count);
        Assert.All(ends, end =>
        {
            string expected = end[0] is "ask" or "batch" or "first-ask" or "grain" ? nameof(AskTimeoutException)
                : end[0].StartsWith("answered", StringComparison.Ordinal) ? "ok"
                : nameof(CallTimeoutException);
            Assert.Equal((end[0], expected), (end[0], end[1]));
            Assert.InRange(int.Parse(end[2], CultureInfo.InvariantCulture), int.MinValue, MostMillisecondsLate);

            // Of a node that has never answered it may be said that it is no node; but not where the client may just
            // not have taken an answer.
            bool namesPool =
                expected != "ok"
                && (Wires.ProtocolOf(wire) == WireProtocol.Connect || end[0] is not ("ask" or "batch"));
            Assert.Equal((end[0], namesPool), (end[0], bool.Parse(end[3])));
        });
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Callers_that_wait_synchronously_for_their_first_ask_are_all_answered(string wire)
    {
        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("cold-storm", wire);

        Assert.Equal(["failed", "0"], Assert.Single(findings));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task First_calls_are_answered_though_what_they_wait_for_ends_just_while_they_begin_to(string wire)
    {
        IReadOnlyList<string[]> findings = await StarvedClientProcess.RunAsync("first-contacts", wire);

        Assert.Equal(["missing", "0"], Assert.Single(findings));
    }

    [LongTheory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_call_ends_in_its_time_though_the_code_behind_many_awaits_is_blocked_too(string wire)
    {
        IReadOnlyList<string[]> ends = await StarvedClientProcess.RunAsync("blocked-awaits", wire);

        Assert.Equal(Wires.ProtocolOf(wire) == WireProtocol.Connect ? 1 : 2, ends.Count);
        Assert.All(ends, static end =>
        {
            Assert.Equal((end[0], end[0] == "silent" ? nameof(AskTimeoutException) : "ok"), (end[0], end[1]));
            Assert.InRange(int.Parse(end[2], CultureInfo.InvariantCulture), int.MinValue, MostMillisecondsLate);
        });
    }
}
