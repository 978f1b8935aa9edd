using System.Diagnostics;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Recorded;

/// <summary>
/// Every recorded exchange that a client can make: against a server that answers what a genuine node answered, the
/// client returns or throws what the scenario says, and writes the request that was recorded.
/// </summary>
public sealed class RecordedExchangeTests
{
    private static readonly Dictionary<string, Func<RecordedCall, Task>> s_calls = new(
        [
            .. RecordedAsks.Calls,
            .. RecordedTells.Calls,
            .. RecordedSpawns.Calls,
            .. RecordedLifecycles.Calls,
            .. RecordedLookups.Calls,
            .. RecordedGrains.Calls,
            .. RecordedIntrospections.Calls,
        ]);

    /// <summary>What no client makes: bytes below its interface, a batch of nothing, which makes no call, and what
    /// GoAkt's own lacks too.</summary>
    private static readonly HashSet<string> s_notMadeByClients =
    [
        "a body that is no protobuf",
        "a frame longer than the limit",
        "a frame whose length is 4",
        "a method that does not exist",
        "an encoding that the node does not know",
        "an envelope that the node does not know",
        "an HTTP/2 preface",
        "ask: no message",
        "introspect: RemoteDependencies",
        "introspect: RemoteDependencies, no such actor",
    ];

    public static TheoryData<string, string> Exchanges()
    {
        TheoryData<string, string> exchanges = [];
        foreach (string name in RecordingFile.Names)
        {
            foreach (
                RecordedExchange exchange in RecordingFile
                    .Load(name)
                    .Exchanges.Where(static e => s_calls.ContainsKey(e.Scenario)))
            {
                exchanges.Add(name, exchange.Scenario);
            }
        }

        return exchanges;
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task A_client_makes_the_recorded_request_and_takes_the_recorded_answer(
        string recording, string scenario)
    {
        await using RecordedCall call = await RecordedCall.StartAsync(recording, scenario);
        var watch = Stopwatch.StartNew();

        await s_calls[scenario](call);

        WireMessage recorded = call.Exchange.Request!;
        WireMessage sent = Assert.Single(call.Script.ReceivedOf(recorded.Name), recorded.IsSameRequestAs);
        Assert.Empty(call.Script.Unexpected);
        if (recorded.Timeout is not null)
        {
            // A clock that counts in 16 ms may see less time pass than the watch.
            Assert.InRange(
                sent.Timeout!.ToTimeSpan(),
                RecordedCall.Timeout - watch.Elapsed - TimeSpan.FromMilliseconds(16),
                RecordedCall.Timeout);
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Every_recorded_exchange_is_made_or_can_not_be(string recording)
    {
        IEnumerable<string> scenarios = RecordingFile
            .Load(recording)
            .Exchanges.Select(static exchange => exchange.Scenario);

        Assert.DoesNotContain(
            scenarios, static scenario => s_calls.ContainsKey(scenario) == s_notMadeByClients.Contains(scenario));
    }

    public static TheoryData<string> Recordings() => [.. RecordingFile.Names];
}
