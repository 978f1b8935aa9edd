using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>Calls wait for actors whose node has died, too, where no call to it has shown that.</summary>
public sealed class UnnoticedDeathTests
{
    private const int Seed = 0;
    private const int Dying = 1;
    private const int Other = 2;
    private const int NodeDisappeared = 21;

    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_count = new("actors/Counter", "count");
    private static readonly StringValue s_hi = new() { Value = "hi" };
    private static readonly Int64Value s_one = new() { Value = 1 };

    public static TheoryData<string> EachWire =>
        [Wires.ConnectWithTextAddresses, Wires.FramedWithInnerFrames, Wires.Duplex];

    /// <summary>The wires whose connections the client holds itself, so that it sees them end.</summary>
    public static TheoryData<string> OwnConnections => [Wires.FramedWithInnerFrames, Wires.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(OwnConnections))]
    public async Task Calls_wait_where_nothing_was_under_way_to_the_node_as_it_died(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await cluster.ConnectToAsync(Seed);
        await FindBothAsync(client);
        await cluster.Members[Dying].Proxy.EndAsync();

        await DieAndBeForgottenAsync(cluster);

        await WaitForRelocationAsync(cluster, client);
        Assert.Equal(NodeState.Ejected, NodeOf(client, cluster.Members[Dying]).State);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task Calls_wait_after_a_question_that_does_not_wait_has_found_the_actor_gone(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await cluster.ConnectToAsync(Seed);
        await FindBothAsync(client);
        await DieAndBeForgottenAsync(cluster);

        Assert.False(await client.ExistsAsync(s_alice, Cancellation));
        Assert.False(await client.ExistsAsync(s_count, Cancellation));

        await WaitForRelocationAsync(cluster, client);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(OwnConnections))]
    public async Task Actors_that_are_gone_from_a_node_that_has_only_closed_its_connections_are_not_waited_for(
        string wire)
    {
        const int Names = 50;
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await cluster.ConnectToAsync(Seed);
        string[] names = [.. Enumerable.Range(0, Names).Select(static i => $"stopped-{i}")];
        foreach (string name in names)
        {
            await cluster.PlaceAsync<IEcho>(name, Other);
            await AskAsync(client, name);
        }

        FaultProxy proxy = cluster.Members[Other].Proxy;
        await proxy.EndAsync();
        foreach (string name in names)
        {
            await cluster.RemoveAsync(name);
        }

        int accepted = proxy.Accepted;
        await Task.WhenAll(names.Select(name => FailsAtOnceAsync(client, name)));

        // They share a question, and nobody asks twice.
        Assert.InRange(proxy.Accepted - accepted, 1, 5);
        accepted = proxy.Accepted;
        await Task.WhenAll(names.Select(name => FailsAtOnceAsync(client, name)));
        Assert.Equal(accepted, proxy.Accepted);
        Assert.Equal(NodeState.Available, NodeOf(client, cluster.Members[Other]).State);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task Calls_wait_where_the_node_was_let_go_of_before_it_died(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await ConnectAndLetGoAsync(cluster);

        await DieAndBeForgottenAsync(cluster);

        await WaitForRelocationAsync(cluster, client);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task Calls_wait_while_there_is_no_node_between_two(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        ScriptedDiscovery discovery = new();
        LogLines log = new();
        await using GoAktClient client = await ConnectAsync(cluster, discovery, log, Dying);
        await FindBothAsync(client);
        Find(cluster, discovery);
        await Eventually.TrueAsync(() => log.Of(NodeDisappeared).Count == 1);
        await cluster.Members[Dying].DieAsync();

        Task[] calls = [.. CallsOf(client)];
        Assert.False(await Eventually.IsTrueAsync(
            () => calls.Any(static call => call.IsCompleted), TimeSpan.FromMilliseconds(300)));
        await RelocateAsync(cluster);
        Find(cluster, discovery, Other);

        await Task.WhenAll(calls);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task An_actor_that_is_gone_from_a_node_that_was_only_let_go_of_is_not_waited_for(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await ConnectAndLetGoAsync(cluster);

        await cluster.RemoveAsync(s_alice.Name);

        await FailsAtOnceAsync(client, s_alice.Name);
        await client.TellAsync(s_count, s_one, Cancellation);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task No_call_fails_as_not_sent_where_many_are_under_way_as_the_node_dies(string wire)
    {
        const int Callers = 400;
        const int Names = 200;
        await using TestCluster cluster = await StartAsync(wire);
        await using GoAktClient client = await cluster.ConnectToAsync(Seed);
        string[] names = [.. Enumerable.Range(0, Names).Select(static i => $"busy-{i}")];
        foreach (string name in names)
        {
            await cluster.PlaceAsync<IEcho>(name, Dying);
            await AskAsync(client, name);
        }

        int calls = 0;
        using CancellationTokenSource enough = new();
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(i => CallAsync(names[i % Names]))];
        await Eventually.TrueAsync(() => Volatile.Read(ref calls) > 3 * Callers);
        Array.ForEach(names, cluster.Forget);
        await cluster.Members[Dying].DieAsync();
        int before = cluster.Lookups;
        await Eventually.TrueAsync(() => cluster.Lookups >= before + Names || callers.Any(IsFaulted));
        foreach (string name in names)
        {
            await cluster.PlaceAsync<IEcho>(name, Other);
        }

        await enough.CancelAsync();
        await Task.WhenAll(callers);

        async Task CallAsync(string name)
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    await client.AskAsync<StringValue>(
                        new ActorId("actors/Echo", name), s_hi, TimeSpan.FromMinutes(1), Cancellation);
                }
                catch (GoAktException e) when (e.Delivery == Delivery.Unknown)
                {
                    // It was under way.
                }

                Interlocked.Increment(ref calls);
            }
        }

        static bool IsFaulted(Task task) => task.IsFaulted;
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(EachWire))]
    public async Task A_call_to_an_actor_that_was_never_looked_up_waits_while_every_node_is_down(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await cluster.PlaceAsync<IEcho>("bob", Seed);
        await cluster.PlaceAsync<IEcho>("carol", Seed);
        await using GoAktClient client = await cluster.ConnectToAsync(Seed);
        await AskAsync(client, "bob");
        await cluster.Members[Seed].Proxy.DieAsync();

        Task ask = AskAsync(client, "carol");
        Assert.False(await Eventually.IsTrueAsync(() => ask.IsCompleted, TimeSpan.FromMilliseconds(300)));
        cluster.Members[Seed].Proxy.Revive();

        await ask;
    }

    [Theory(Timeout = 15_000)]
    [MemberData(nameof(EachWire))]
    public async Task A_call_of_a_client_whose_nodes_have_never_answered_fails_at_once(string wire)
    {
        await using TestCluster cluster = await StartAsync(wire);
        await cluster.Members[Seed].Proxy.DieAsync();
        await using var client = GoAktClient.Create(
            [cluster.Members[Seed].Address],
            options =>
            {
                options.Protocol = cluster.Protocol;
                options.AskTimeout = TimeSpan.FromMinutes(1);
            });

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => AskAsync(client, s_alice.Name));
        Assert.DoesNotContain("tried", e.Message, StringComparison.Ordinal);
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
        TestCluster cluster, ScriptedDiscovery discovery, LogLines log, params int[] members)
    {
        Find(cluster, discovery, members);
        GoAktClient client = await PatientClient.ConnectAsync(
            Array.Empty<Node>(),
            options =>
            {
                options.Protocol = cluster.Protocol;
                options.LoggerFactory = log;
                options.NodeDiscoveries.Add(discovery);
            },
            Cancellation);
        await Eventually.TrueAsync(() => client.Nodes.Count == members.Length);
        return client;
    }

    private static void Find(TestCluster cluster, ScriptedDiscovery discovery, params int[] members) =>
        discovery.Find([.. members.Select(member => cluster.Members[member].Address)]);

    /// <summary>Makes a client that has found both actors, and whose discovery has named the seed alone
    /// since.</summary>
    private static async Task<GoAktClient> ConnectAndLetGoAsync(TestCluster cluster)
    {
        ScriptedDiscovery discovery = new();
        LogLines log = new();
        GoAktClient client = await ConnectAsync(cluster, discovery, log, Seed, Dying);
        await FindBothAsync(client);
        Find(cluster, discovery, Seed);
        await Eventually.TrueAsync(() => log.Of(NodeDisappeared).Count == 1);
        return client;
    }

    private static async Task FindBothAsync(GoAktClient client)
    {
        await AskAsync(client, s_alice.Name);
        await client.AskAsync<Int64Value>(s_count, new Empty(), cancellationToken: Cancellation);
    }

    /// <summary>The node dies, and the cluster takes what was on it out of its registry.</summary>
    private static async Task DieAndBeForgottenAsync(TestCluster cluster)
    {
        await cluster.Members[Dying].DieAsync();
        cluster.Forget(s_alice.Name);
        cluster.Forget(s_count.Name);
    }

    private static async Task WaitForRelocationAsync(TestCluster cluster, GoAktClient client)
    {
        int before = cluster.Lookups;
        Task[] calls = [.. CallsOf(client)];
        await Eventually.TrueAsync(
            () => cluster.Lookups >= before + 8 || calls.Any(static call => call.IsCompleted));
        await RelocateAsync(cluster);
        await Task.WhenAll(calls);
    }

    private static async Task RelocateAsync(TestCluster cluster)
    {
        await cluster.PlaceAsync<IEcho>(s_alice.Name, Other);
        await cluster.PlaceAsync<ICounter>(s_count.Name, Other);
    }

    private static IEnumerable<Task> CallsOf(GoAktClient client) =>
    [
        AskAsync(client, s_alice.Name),
        client.AskAllAsync<StringValue>(s_alice, [s_hi, s_hi], cancellationToken: Cancellation),
        client.TellAsync(s_count, s_one, Cancellation),
        client.TellAllAsync(s_count, [s_one, s_one], Cancellation),
    ];

    private static async Task FailsAtOnceAsync(GoAktClient client, string name)
    {
        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() => AskAsync(client, name));
        Assert.DoesNotContain("tried", e.Message, StringComparison.Ordinal);
    }

    private static Node NodeOf(GoAktClient client, TestCluster.Member member) =>
        client.Nodes.Single(node => node.Address == member.Address);

    private static Task<StringValue> AskAsync(GoAktClient client, string name) =>
        client.AskAsync<StringValue>(new ActorId("actors/Echo", name), s_hi, cancellationToken: Cancellation);
}
