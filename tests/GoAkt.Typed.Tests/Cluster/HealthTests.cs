using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>On a clock of its own, so that nodes are probed when the test says.</summary>
public sealed class HealthTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_dead_node_is_ejected_at_once_probed_and_let_back_in()
    {
        ManualTime time = new();
        await using StubCluster cluster = new(2);
        await using FaultProxy proxy = new(cluster.Nodes[1].Address);
        await using GoAktClient client = await ConnectAsync(time, cluster.Nodes[0].Address, proxy.Address);
        NodeChanges changes = new(client);
        await SpawnAsync(client, 4);
        await proxy.DieAsync();

        await SpawnAsync(client, 10);

        Assert.Equal([2, 12], cluster.CountsByNode.Order());
        Assert.Equal([NodeState.Available, NodeState.Ejected], client.Nodes.Take(2).Select(static node => node.State));
        await changes.AreAsync((client.Nodes[1], NodeState.Ejected));

        await AdvanceAsync(time, TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(() => time.WaitingTimers == 1);
        Assert.Equal(NodeState.Ejected, client.Nodes[1].State);

        proxy.Revive();
        await AdvanceAsync(time, TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => client.Nodes[1].State == NodeState.Available);
        await SpawnAsync(client, 4);

        Assert.Equal([4, 14], cluster.CountsByNode.Order());
        await changes.AreAsync((client.Nodes[1], NodeState.Ejected), (client.Nodes[1], NodeState.Available));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_ejected_node_is_not_called_until_a_probe_succeeds()
    {
        ManualTime time = new();
        await using StubCluster cluster = new(2);
        await using FaultProxy proxy = new(cluster.Nodes[1].Address);
        await using GoAktClient client = await ConnectAsync(time, cluster.Nodes[0].Address, proxy.Address);
        await proxy.DieAsync();
        await SpawnAsync(client, 2);
        proxy.Revive();
        int accepted = proxy.Accepted;

        await SpawnAsync(client, 20);

        Assert.Equal(accepted, proxy.Accepted);
    }

    [Fact(Timeout = 30_000)]
    public async Task With_no_node_left_calls_try_all_the_same_and_find_the_first_that_is_back()
    {
        ManualTime time = new();
        await using StubCluster cluster = new(1);
        await using FaultProxy proxy = new(cluster.Nodes[0].Address);
        await using GoAktClient client = await ConnectAsync(time, proxy.Address);
        await proxy.DieAsync();

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => SpawnAsync(client, 1));
        proxy.Revive();
        await SpawnAsync(client, 1);

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(NodeState.Ejected, client.Nodes[0].State);
        Assert.Equal([1], cluster.CountsByNode);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_handler_that_throws_keeps_no_node_out()
    {
        ManualTime time = new();
        await using StubCluster cluster = new(2);
        await using FaultProxy proxy = new(cluster.Nodes[1].Address);
        await using GoAktClient client = await ConnectAsync(time, cluster.Nodes[0].Address, proxy.Address);
        client.NodeStateChanged += static (_, _) => throw new TimeZoneNotFoundException();
        await proxy.DieAsync();

        await SpawnAsync(client, 2);
        Assert.Equal(NodeState.Ejected, client.Nodes[1].State);
        proxy.Revive();
        await AdvanceAsync(time, TimeSpan.FromSeconds(10));

        await Eventually.TrueAsync(() => client.Nodes[1].State == NodeState.Available);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_handler_that_throws_keeps_no_change_from_the_next_one()
    {
        ManualTime time = new();
        await using GoAktClient client = await ConnectAsync(time, MisbehavingServer.RefusingAddress());
        client.NodeStateChanged += static (_, _) => throw new TimeZoneNotFoundException();
        NodeChanges changes = new(client);

        await Assert.ThrowsAsync<NodeUnavailableException>(() => SpawnAsync(client, 1));

        await changes.AreAsync((client.Nodes[0], NodeState.Ejected));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_node_that_is_gone_without_a_word_is_found_out_by_calls_that_time_out()
    {
        ManualTime time = new();
        await using StubCluster cluster = new(1);
        await using FaultProxy proxy = new(cluster.Nodes[0].Address);
        await using GoAktClient client =
            await ConnectAsync(time, static options => options.RequestTimeout = TimeSpan.FromSeconds(1), proxy.Address);
        await Eventually.AnsweredAsync(() => SpawnAsync(client, 1));

        proxy.Swallow();
        await Failures.OnceSentAsync<CallTimeoutException>(() => SpawnAsync(client, 1));
        await Eventually.TrueAsync(() => client.Nodes[0].State == NodeState.Ejected);
        proxy.Heal();
        await AdvanceAsync(time, TimeSpan.FromSeconds(10));

        await Eventually.TrueAsync(() => client.Nodes[0].State == NodeState.Available);
        await Eventually.AnsweredAsync(() => SpawnAsync(client, 1));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_node_whose_actor_is_slow_stays()
    {
        ManualTime time = new();
        await using StubNode node = new();
        node.FindsAll()
            .On<RemoteAskRequest>(StubNode.NeverAsync);
        await using GoAktClient client = await ConnectAsync(time, node.Address);
        await client.WhereisAsync(s_alice, Cancellation);
        int metrics = node.CountOf<GetNodeMetricRequest>();

        await Failures.OnceSentAsync<AskTimeoutException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromMilliseconds(500), Cancellation));
        await CheckEndsAsync(time);

        Assert.True(node.CountOf<GetNodeMetricRequest>() > metrics, "The node was not asked whether it is well.");
        Assert.Equal(NodeState.Available, client.Nodes[0].State);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_node_whose_connections_are_all_busy_stays()
    {
        ManualTime time = new();
        await using StubNode node = new();
        node.FindsAll()
            .On<RemoteAskRequest>(
                (_, cancellationToken) =>
                    node.CountOf<RemoteAskRequest>() == 1
                        ? new(StubNode.Reply(new StringValue()))
                        : StubNode.NeverAsync(cancellationToken))
            .On<RemoteTellRequest>(StubNode.NeverAsync);
        await using GoAktClient client = await ConnectAsync(
            time,
            static options =>
            {
                options.MaxConnectionsPerNode = 1;
                options.TellVerification = TimeSpan.FromMinutes(1);
                options.RequestTimeout = TimeSpan.FromSeconds(2);
            },
            node.Address);
        await AskAsync(client);
        using CancellationTokenSource giveUp = new();
        Task<StringValue> busy =
            client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromMinutes(1), giveUp.Token);
        await Eventually.TrueAsync(() => node.CountOf<RemoteAskRequest>() == 2);

        // A tell has a connection of its own.
        await Failures.OnceSentAsync<CallTimeoutException>(
            () => client.TellAsync(s_alice, new Empty(), Cancellation));
        await CheckEndsAsync(time);

        Assert.Equal(NodeState.Available, client.Nodes[0].State);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => busy);
    }

    [Fact(Timeout = 30_000)]
    public async Task Connections_that_died_without_a_word_cost_their_node_nothing_and_are_replaced()
    {
        const int Connections = 3;
        ManualTime time = new();
        await using StubNode node = new();
        await using FaultProxy proxy = new(node.Address);
        TaskCompletionSource allAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.FindsAll(proxy.Address)
            .On<RemoteAskRequest>(async (_, cancellationToken) =>
            {
                if (node.CountOf<RemoteAskRequest>() == Connections)
                {
                    allAsked.TrySetResult();
                }

                await allAsked.Task.WaitAsync(cancellationToken);
                return StubNode.Reply(new StringValue());
            });
        await using GoAktClient client =
            await ConnectAsync(time, static options => options.RequestTimeout = TimeSpan.FromSeconds(2), proxy.Address);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => AskAsync(client)));
        proxy.LeaveHalfOpen();

        await Failures.OnceSentAsync<AskTimeoutException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromMilliseconds(300), Cancellation));
        await CheckEndsAsync(time);

        Assert.Equal(NodeState.Available, client.Nodes[0].State);
        await AskAsync(client);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_node_that_only_a_look_up_has_named_is_given_up_in_the_end()
    {
        ManualTime time = new();
        await using StubNode seed = new();
        string gone = MisbehavingServer.RefusingAddress();
        seed.FindsAll(gone);
        await using GoAktClient client = await ConnectAsync(time, seed.Address);

        await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation));
        Assert.Equal([seed.Address, gone], client.Nodes.Select(static node => node.Address));
        DateTimeOffset start = time.GetUtcNow();
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return client.Nodes.Count == 1;
        });

        Assert.True(time.GetUtcNow() - start > TimeSpan.FromMinutes(4), "The node was given up too early.");
        Assert.Equal(0, time.WaitingTimers);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refresh_updates_each_node_on_its_own()
    {
        ManualTime time = new();
        await using StubNode busy = Loaded(40);
        await using StubNode idle = Loaded(2);
        await using StubNode alone = new();
        alone.On<GetNodeMetricRequest>(static _ => new Error
        {
            Code = Code.FailedPrecondition,
            Message = "cluster is not enabled",
        });
        string dead = MisbehavingServer.RefusingAddress();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [
                new Node(busy.Address),
                new Node(dead) { Weight = 7 },
                new Node(alone.Address) { Weight = 3 },
                new Node(idle.Address),
            ],
            options =>
            {
                options.TimeProvider = time;
                options.RefreshInterval = TimeSpan.FromSeconds(30);
            },
            Cancellation);

        await Eventually.TrueAsync(() => client.Nodes[0].Weight == 40 && client.Nodes[3].Weight == 2);
        await Eventually.TrueAsync(() => client.Nodes[1].State == NodeState.Ejected);
        busy.On<GetNodeMetricRequest>(request => new GetNodeMetricResponse
        {
            NodeAddress = request.NodeAddress,
            Load = 41,
        });
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return client.Nodes[0].Weight == 41;
        });

        Assert.Equal([41, 7, 3, 2], client.Nodes.Select(static node => node.Weight));
        Assert.Equal(NodeState.Available, client.Nodes[2].State);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_node_that_hangs_holds_no_other_ones_refresh_up()
    {
        ManualTime time = new();
        await using StubNode hanging = new();
        hanging.On<GetNodeMetricRequest>(StubNode.NeverAsync);
        await using StubNode node = Loaded(1);
        await using GoAktClient client = await ConnectAsync(
            time,
            static options =>
            {
                options.RequestTimeout = TimeSpan.FromMinutes(1);
                options.RefreshInterval = TimeSpan.FromSeconds(30);
            },
            hanging.Address,
            node.Address);
        await Eventually.TrueAsync(() => client.Nodes[1].Weight == 1 && hanging.CountOf<GetNodeMetricRequest>() == 1);

        node.On<GetNodeMetricRequest>(request => new GetNodeMetricResponse
        {
            NodeAddress = request.NodeAddress,
            Load = 2,
        });

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return client.Nodes[1].Weight == 2;
        });
    }

    private static StubNode Loaded(ulong load)
    {
        StubNode node = new();
        return node.On<GetNodeMetricRequest>(request => new GetNodeMetricResponse
        {
            NodeAddress = request.NodeAddress,
            Load = load,
        });
    }

    private static Task<GoAktClient> ConnectAsync(ManualTime time, params string[] addresses) =>
        ConnectAsync(time, static _ => { }, addresses);

    private static Task<GoAktClient> ConnectAsync(
        ManualTime time, Action<GoAktClientOptions> configure, params string[] addresses) => PatientClient.ConnectAsync(
        addresses,
        options =>
        {
            options.TimeProvider = time;
            options.Protocol = WireProtocol.Framed;
            options.AwaitRelocation = false;

            // Only what a test says is to run out of time does so, on a busy machine too.
            options.RequestTimeout = TimeSpan.FromSeconds(20);
            configure(options);
        },
        Cancellation);

    private static Task<StringValue> AskAsync(GoAktClient client) =>
        client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromSeconds(20), Cancellation);

    private static async Task SpawnAsync(GoAktClient client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await client.SpawnAsync(s_alice, cancellationToken: Cancellation);
        }
    }

    /// <summary>Waits until the client has made up its mind about a node, after which it pauses.</summary>
    private static Task CheckEndsAsync(ManualTime time) => Eventually.TrueAsync(() => time.WaitingTimers > 0);

    /// <summary>Moves the clock once somebody waits for it.</summary>
    private static async Task AdvanceAsync(ManualTime time, TimeSpan by)
    {
        await Eventually.TrueAsync(() => time.WaitingTimers > 0);
        time.Advance(by);
    }
}
