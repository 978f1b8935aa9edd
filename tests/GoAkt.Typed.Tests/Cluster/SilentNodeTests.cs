using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>A node that is there and says nothing costs a call a share of its time, not all of it.</summary>
public sealed class SilentNodeTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    public static MatrixTheoryData<WireProtocol, string> ProtocolsAndCalls => new(
        [WireProtocol.Auto, WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex],
        ["ask", "tell", "asks", "tells", "spawn", "look-up", "stop", "ask of a grain", "kinds"]);

    public static MatrixTheoryData<WireProtocol, TimeSpan> ProtocolsAndLongTimes => new(
        [WireProtocol.Auto, WireProtocol.Framed, WireProtocol.Duplex],
        [Timeout.InfiniteTimeSpan, TimeSpan.FromMinutes(20)]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(ProtocolsAndCalls))]
    public async Task A_node_that_never_said_anything_is_named_with_what_is_likely(WireProtocol protocol, string call)
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        CallTimeoutException e;
        do
        {
            await using GoAktClient client = await PatientClient.ConnectAsync(
                [silent.Address],
                options =>
                {
                    options.Protocol = protocol;
                    options.AskTimeout = options.RequestTimeout = TimeSpan.FromMilliseconds(500);
                },
                Cancellation);
            e = await Assert.ThrowsAnyAsync<CallTimeoutException>(() => CallAsync(client, call));
        }
        while (SaysProcessIsBusy(e));

        Assert.Equal(silent.Address, e.Node);
        Assert.Contains($"at node {silent.Address}", e.Message, StringComparison.Ordinal);
        Assert.Contains("has answered nothing yet", e.Message, StringComparison.Ordinal);
        Assert.Contains(
            protocol == WireProtocol.Auto ? "Framed or Connect" : $"in {protocol}",
            e.Message,
            StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_node_that_leaves_a_shared_look_up_unanswered_is_named_to_a_caller_with_less_time()
    {
        await using StubNode silent = new();
        silent.On<RemoteLookupRequest>(StubNode.NeverAsync);
        await using StubNode node = Hosting();
        await using GoAktClient client = await ConnectAsync(silent.Address, node.Address);

        AskTimeoutException e = await Assert.ThrowsAsync<AskTimeoutException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromMilliseconds(500), Cancellation));

        Assert.Equal(silent.Address, e.Node);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_look_up_that_a_node_leaves_without_an_answer_is_made_at_another()
    {
        await using StubNode silent = new();
        silent.On<RemoteLookupRequest>(StubNode.NeverAsync);
        await using StubNode node = Hosting();
        await using GoAktClient client = await ConnectAsync(silent.Address, node.Address);

        StringValue reply =
            await client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal("hi", reply.Value);
        Assert.Equal(1, silent.CountOf<RemoteLookupRequest>());
        Assert.Equal(1, node.CountOf<RemoteLookupRequest>());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_goes_to_another_node_where_one_does_not_show_its_wire()
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        await using StubNode node = Hosting();
        await using GoAktClient client =
            await ConnectAsync(TimeSpan.FromSeconds(8), silent.Address, node.Address);

        await client.SpawnAsync(s_alice, cancellationToken: Cancellation);

        Assert.True(silent.Accepted > 0);
        Assert.Equal(1, node.CountOf<RemoteSpawnRequest>());
        await Eventually.TrueAsync(() => client.Nodes[0].State == NodeState.Ejected);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(ProtocolsAndLongTimes))]
    public async Task A_call_with_much_time_waits_no_longer_than_others_for_a_node_to_show_its_wire(
        WireProtocol protocol, TimeSpan timeout)
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(
            protocol == WireProtocol.Duplex ? Wires.Duplex : Wires.FramedWithInnerFrames);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [silent.Address, node.Address],
            options =>
            {
                options.Protocol = protocol;
                options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(2);
            },
            Cancellation);

        Int64Value reply = await client.AskGrainAsync<Int64Value>(
            new ActorId("actors/CounterGrain", "total"), new Empty(), timeout, cancellationToken: Cancellation);

        Assert.Equal(0, reply.Value);
        Assert.True(silent.Accepted > 0);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_spawn_that_a_node_leaves_without_an_answer_is_made_nowhere_else()
    {
        await using StubNode silent = new();
        silent.On<RemoteSpawnRequest>(StubNode.NeverAsync);
        await using StubNode node = Hosting();
        await using GoAktClient client = await ConnectAsync(silent.Address, node.Address);

        CallTimeoutException e = await Assert.ThrowsAsync<CallTimeoutException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Equal(0, node.CountOf<RemoteSpawnRequest>());
    }

    private static Task CallAsync(GoAktClient client, string call) => call switch
    {
        "ask" => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation),
        "tell" => client.TellAsync(s_alice, new Empty(), Cancellation),
        "asks" => client.AskAllAsync<StringValue>(s_alice, [new Empty(), new Empty()], cancellationToken: Cancellation),
        "tells" => client.TellAllAsync(s_alice, [new Empty(), new Empty()], Cancellation),
        "spawn" => client.SpawnAsync(s_alice, cancellationToken: Cancellation),
        "look-up" => client.WhereisAsync(s_alice, Cancellation),
        "stop" => client.StopAsync(s_alice, Cancellation),
        "ask of a grain" => client.AskGrainAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation),
        _ => client.KindsAsync(client.Nodes[0], Cancellation),
    };

    /// <summary>On a busy machine other tests of this process may keep its thread pool from work, and then the client
    /// suspects that.</summary>
    private static bool SaysProcessIsBusy(Exception e) =>
        e.Message.Contains("of this process's thread pool", StringComparison.Ordinal);

    private static StubNode Hosting()
    {
        StubNode node = new();
        return node
            .FindsAll()
            .On<RemoteSpawnRequest>(static _ => new RemoteSpawnResponse())
            .On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue { Value = "hi" }));
    }

    private static Task<GoAktClient> ConnectAsync(params string[] addresses) =>
        ConnectAsync(TimeSpan.FromSeconds(6), addresses);

    private static Task<GoAktClient> ConnectAsync(TimeSpan timeout, params string[] addresses) =>
        PatientClient.ConnectAsync(
            addresses,
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.RequestTimeout = timeout;
            },
            Cancellation);
}
