using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>What certainly was not sent waits for an actor whose node is down until the cluster has it
/// elsewhere.</summary>
public sealed class RelocationTests
{
    private const int Seed = 0;
    private const int Dying = 1;
    private const int Other = 2;
    private const int Callers = 16;

    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_count = new("actors/Counter", "count");
    private static readonly StringValue s_hi = new() { Value = "hi" };
    private static readonly Int64Value s_one = new() { Value = 1 };

    public static TheoryData<string> EachWire =>
        [Wires.ConnectWithTextAddresses, Wires.FramedWithInnerFrames, Wires.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task Asks_and_tells_reach_an_actor_that_is_found_elsewhere_after_its_node_has_died(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await ConnectAsync(cluster);
        await DieAsync(cluster, client);

        Task[] calls = [.. Enumerable.Range(0, Callers).SelectMany(_ => CallsOf(client))];
        await SomeTriesAsync(cluster);
        Assert.DoesNotContain(calls, static call => call.IsCompleted);
        await RelocateAsync(cluster);

        await Task.WhenAll(calls);
        Assert.Equal(3 * Callers, (await client.AskAsync<Int64Value>(
            s_count, new Empty(), cancellationToken: Cancellation)).Value);
        Assert.All(client.Nodes, static node => Assert.Equal(0, node.InFlight));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task The_calls_to_one_actor_share_their_look_ups(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await ConnectAsync(cluster);
        await DieAsync(cluster, client);
        int before = cluster.Lookups;

        Task[] calls = [.. Enumerable.Range(0, 500).Select(_ => AskAsync(client))];
        await Eventually.TrueAsync(() => cluster.Lookups >= before + 6);
        Task[] late = [.. Enumerable.Range(0, 500).Select(_ => AskAsync(client))];
        await RelocateAsync(cluster);
        await Task.WhenAll([.. calls, .. late]);

        // Pauses double to a second, of which chance takes half at most.
        Assert.InRange(cluster.Lookups - before, 7, 40);
    }

    [Fact(Timeout = 120_000)]
    public async Task Actors_of_one_dead_node_cost_neither_it_nor_the_registry_a_storm()
    {
        const int Names = 100;
        await using RawServer dead = MisbehavingServer.ClosesAtOnce();
        await using StubNode alive = new();
        await using StubNode seed = new();
        seed.FindsAll(dead.Address);
        alive.On<Remoting.Protos.RemoteAskRequest>(static _ => StubNode.Reply(new StringValue()));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [seed.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.AskTimeout = TimeSpan.FromSeconds(60);
                options.TimeProvider = new ManualTime();
            },
            Cancellation);
        Task first = AskAsync(client, "first");
        await Eventually.TrueAsync(() => client.Nodes.Count == 2 && client.Nodes[1].State == NodeState.Ejected);

        int dialledBefore = dead.Accepted;
        long startedAt = Stopwatch.GetTimestamp();
        Task[] calls = [first, .. Enumerable.Range(0, Names).Select(i => AskAsync(client, $"{i}"))];
        await Eventually.TrueAsync(() => Lookups() >= Names + 75);
        int lookups = Lookups();
        int dialled = dead.Accepted - dialledBefore;
        TimeSpan time = Stopwatch.GetElapsedTime(startedAt);
        seed.FindsAll(alive.Address);
        await Task.WhenAll(calls);

        // One look-up for each name, a few that the budget pays for, and then one every 20 ms. The slower the machine,
        // the fewer: no name would wait longer for its own than for a second.
        Assert.InRange(lookups, Names, Names + 30 + (time.TotalMilliseconds / 20));

        // The pauses between two calls that try the node come to half a second at least, and each dials twice at most.
        Assert.InRange(dialled, 0, 20 + (4 * time.TotalSeconds));

        int Lookups() => seed.CountOf<Remoting.Protos.RemoteLookupRequest>();
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task A_call_waits_for_its_actors_node_to_be_back(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await ConnectAsync(cluster, static options =>
            options.TimeProvider = new ManualTime());
        await DieAsync(cluster, client);

        Task ask = AskAsync(client);
        await SomeTriesAsync(cluster);
        await cluster.Members[Dying].ReviveAsync();

        // The clock of the probes stands still, so it is the call itself that finds the node.
        await ask;
        await AskAsync(client);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task A_call_whose_actor_is_found_nowhere_in_time_says_how_often_and_how_long_was_tried(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await ConnectAsync(cluster);
        await DieAsync(cluster, client);

        NodeUnavailableException atDeadNode = await Assert.ThrowsAsync<NodeUnavailableException>(() =>
            AskAsync(client, timeout: TimeSpan.FromSeconds(3)));
        cluster.Forget(s_alice.Name);
        ActorNotFoundException nowhere = await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            AskAsync(client, timeout: TimeSpan.FromSeconds(3)));

        Assert.Equal(cluster.Members[Dying].Address, atDeadNode.Node);
        Assert.True(atDeadNode.IsTransient);
        Assert.All((GoAktException[])[atDeadNode, nowhere], static e =>
        {
            Assert.Equal(Delivery.NotSent, e.Delivery);
            Assert.Matches(@"\(tried \d+ times in ([3-9]|\d\d)\.\d s while the actor might be relocated\) failed: ", e.Message);
        });
    }

    [LongFact(Timeout = 120_000)]
    public async Task An_ask_without_a_limit_waits_for_a_minute()
    {
        await using TestCluster cluster = await StartAsync(Wires.Duplex);
        await using GoAktClient client = await ConnectAsync(cluster);
        await DieAsync(cluster, client);

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() =>
            AskAsync(client, timeout: Timeout.InfiniteTimeSpan));

        Assert.Matches(@" in ([6-9]\d|1\d\d)\.\d s while the actor might be relocated", e.Message);
    }

    [Theory(Timeout = 15_000)]
    [MemberData(nameof(EachWire))]
    public async Task Without_the_option_a_call_to_a_dead_node_fails_at_once(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await ConnectAsync(cluster, static options => options.AwaitRelocation = false);
        await DieAsync(cluster, client);

        foreach (Task call in CallsOf(client))
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => call);
            Assert.Equal(Delivery.NotSent, e.Delivery);
            Assert.DoesNotContain("tried", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = 15_000)]
    [MemberData(nameof(EachWire))]
    public async Task An_ask_that_its_node_takes_along_fails_at_once(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await cluster.PlaceAsync<IProbe>("probe", Dying);
        await using GoAktClient client = await ConnectAsync(cluster);
        Task ask = client.AskAsync<Empty>(
            new ActorId("tests/Probe", "probe"), new Empty(), TimeSpan.FromMinutes(1), Cancellation);
        await Eventually.TrueAsync(() => client.Nodes.Any(node => node.Address == cluster.Members[Dying].Address
            && node.InFlight == 1));
        await AskAsync(client);

        await cluster.Members[Dying].DieAsync();

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => ask);
        Assert.Equal(Delivery.Unknown, e.Delivery);
    }

    [Theory(Timeout = 15_000)]
    [MemberData(nameof(EachWire))]
    public async Task A_wait_ends_with_its_callers_token_and_with_the_client(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await ConnectAsync(cluster);
        await DieAsync(cluster, client);
        using CancellationTokenSource giveUp = new();
        Task givenUp = client.AskAsync<StringValue>(s_alice, s_hi, cancellationToken: giveUp.Token);
        Task[] others = [.. CallsOf(client)];
        await SomeTriesAsync(cluster);

        await giveUp.CancelAsync();
        OperationCanceledException canceled =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.Equal(giveUp.Token, canceled.CancellationToken);
        Assert.DoesNotContain(others, static call => call.IsCompleted);
        await client.DisposeAsync();

        foreach (Task other in others)
        {
            ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => other);
            Assert.Contains("the client was disposed", e.Message, StringComparison.Ordinal);
            Assert.Equal((Delivery.NotSent, false), (e.Delivery, e.IsTransient));
        }
    }

    [Theory(Timeout = 15_000)]
    [MemberData(nameof(EachWire))]
    public async Task An_actor_that_was_on_no_node_that_is_down_is_not_waited_for(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await cluster.PlaceAsync<IEcho>("stopped", Other);
        await using GoAktClient client = await ConnectAsync(cluster);
        await AskAsync(client, "stopped");
        await DieAsync(cluster, client);
        await cluster.RemoveAsync("stopped");

        foreach (string name in (string[])["stopped", "never"])
        {
            ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() => AskAsync(client, name));
            Assert.DoesNotContain("tried", e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A cluster with two actors on the node that is to die.</summary>
    private static async Task<TestCluster> StartAsync(string wire)
    {
        TestCluster cluster = await TestCluster.StartAsync(3, wire);
        await cluster.PlaceAsync<IEcho>(s_alice.Name, Dying);
        await cluster.PlaceAsync<ICounter>(s_count.Name, Dying);
        return cluster;
    }

    private static async Task<GoAktClient> ConnectAsync(
        TestCluster cluster, Action<GoAktClientOptions>? configure = null)
    {
        GoAktClient client = await cluster.ConnectToAsync(Seed, configure);
        await AskAsync(client);
        await client.AskAsync<Int64Value>(s_count, new Empty(), cancellationToken: Cancellation);
        return client;
    }

    /// <summary>Lets the node die, and the client notice: what it wrote before that would be in doubt.</summary>
    private static async Task DieAsync(TestCluster cluster, GoAktClient client)
    {
        await cluster.Members[Dying].DieAsync();
        GoAktException e;
        do
        {
            // Neither an ask nor a tell, so it does not wait.
            e = await Assert.ThrowsAnyAsync<GoAktException>(() => client.RespawnAsync(s_alice, Cancellation));
        }
        while (e is not NodeUnavailableException);
    }

    private static async Task RelocateAsync(TestCluster cluster)
    {
        await cluster.PlaceAsync<IEcho>(s_alice.Name, Other);
        await cluster.PlaceAsync<ICounter>(s_count.Name, Other);
    }

    private static IEnumerable<Task> CallsOf(GoAktClient client) =>
    [
        AskAsync(client),
        client.AskAllAsync<StringValue>(s_alice, [s_hi, s_hi], cancellationToken: Cancellation),
        client.TellAsync(s_count, s_one, Cancellation),
        client.TellAllAsync(s_count, [s_one, s_one], Cancellation),
    ];

    private static Task<StringValue> AskAsync(GoAktClient client, string name = "alice", TimeSpan? timeout = null) =>
        client.AskAsync<StringValue>(new ActorId("actors/Echo", name), s_hi, timeout, Cancellation);

    private static Task SomeTriesAsync(TestCluster cluster)
    {
        int before = cluster.Lookups;
        return Eventually.TrueAsync(() => cluster.Lookups >= before + 5);
    }
}
