using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Discovery;

/// <summary>Nodes come and go while a client is in use.</summary>
public sealed class ChangingNodesTests
{
    private const int NodeAppeared = 20;
    private const int NodeDisappeared = 21;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_node_that_disappears_answers_the_call_under_way_and_gets_no_other(string wire)
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(2, discovered: 1, wire);
        await cluster.Nodes[0].SpawnAsync<IScriptedActor>("alice", Cancellation);
        Task<string> underWay = cluster.AskAsync("alice", "wait");
        await Eventually.TrueAsync(() => cluster.AtGate == 1);

        await cluster.MoveToAsync(1);

        Assert.Equal(1, await cluster.SpawnAsync());
        Assert.Equal(1, await cluster.SpawnAsync());
        Assert.False(await Eventually.IsTrueAsync(() => underWay.IsCompleted, TimeSpan.FromSeconds(1)));
        cluster.Gate.SetResult();
        Assert.Equal("wait", await underWay);
        await Eventually.TrueAsync(() => cluster.Nodes[0].ConnectionCount == 0);
        string line = Assert.Single(cluster.Log.Of(NodeDisappeared));
        Assert.Contains(cluster.Nodes[0].Address, line, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_found_on_a_node_that_disappears_is_looked_up_anew()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(2, discovered: 1);
        await cluster.Nodes[0].SpawnAsync<IScriptedActor>("alice", Cancellation);
        await cluster.Nodes[1].SpawnAsync<IScriptedActor>("alice", Cancellation);
        Assert.Equal("0", await cluster.AskAsync("alice", DiscoveredCluster.Who));

        await cluster.MoveToAsync(1);
        await Eventually.TrueAsync(() => cluster.Log.Of(NodeDisappeared).Count == 1);

        Assert.Equal("1", await cluster.AskAsync("alice", DiscoveredCluster.Who));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_appears_is_dialled_when_it_is_first_needed()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(2, discovered: 1);
        await cluster.SpawnAsync();

        await cluster.MoveToAsync(0, 1);

        Assert.Equal(0, cluster.Nodes[1].ConnectionCount);
        int[] spawned = [await cluster.SpawnAsync(), await cluster.SpawnAsync()];
        Assert.Equal([0, 1], spawned.Order());
        Assert.Contains(
            cluster.Log.Of(NodeAppeared), line => line.Contains(cluster.Nodes[1].Address, StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_stays_keeps_its_connection_and_what_is_known_of_it()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(2, discovered: 1);
        await using FaultProxy proxy = new(cluster.Nodes[0].Address);
        cluster.Discovery.FindNodes(new Node(cluster.Nodes[0].Address) { DialAddress = proxy.Address });
        await Eventually.TrueAsync(() => cluster.Client.Nodes[0].DialAddress == proxy.Address);
        await cluster.SpawnAsync();
        Node before = cluster.Client.Nodes[0];
        int accepted = proxy.Accepted;

        cluster.Discovery.FindNodes(
            new Node(cluster.Nodes[1].Address),
            new Node(cluster.Nodes[0].Address) { DialAddress = proxy.Address, Weight = 7 });
        await Eventually.TrueAsync(() => cluster.Client.Nodes.Count == 2);

        Assert.Same(before, cluster.Client.Nodes[1]);
        Assert.Equal(7, before.Weight);
        Assert.NotEqual(TimeSpan.Zero, before.Latency);
        int[] spawned = [await cluster.SpawnAsync(), await cluster.SpawnAsync()];
        Assert.Equal([0, 1], spawned.Order());
        Assert.Equal(accepted, proxy.Accepted);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_weight_that_was_not_described_anew_stays_what_it_has_become()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(2, discovered: 1);
        Node node = Assert.Single(cluster.Client.Nodes);
        node.Weight = 5;

        await cluster.MoveToAsync(0, 1);

        Assert.Equal(5, node.Weight);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_is_dialled_elsewhere_is_another_one()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(1, discovered: 1);
        await cluster.SpawnAsync();
        Node before = Assert.Single(cluster.Client.Nodes);
        await using FaultProxy proxy = new(cluster.Nodes[0].Address);

        cluster.Discovery.FindNodes(new Node(before.Address) { DialAddress = proxy.Address });
        await Eventually.TrueAsync(() => cluster.Client.Nodes[0].DialAddress == proxy.Address);
        await cluster.SpawnAsync();

        Assert.Single(cluster.Client.Nodes);
        Assert.Equal(1, proxy.Accepted);
        await Eventually.TrueAsync(() => cluster.Nodes[0].ConnectionCount == proxy.Open);
    }

    [Fact(Timeout = 60_000)]
    public async Task Weights_are_kept_fresh_of_the_nodes_that_there_are()
    {
        ManualTime time = new();
        int[] asked = [0, 0];
        await using StubNode first = Counting(asked, 0);
        await using StubNode second = Counting(asked, 1);
        ScriptedDiscovery discovery = new ScriptedDiscovery().Find(first.Address);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            Array.Empty<Node>(),
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.TimeProvider = time;
                options.RefreshInterval = TimeSpan.FromSeconds(10);
                options.NodeDiscoveries.Add(discovery);
            },
            Cancellation);
        await Eventually.TrueAsync(() => asked[0] == 1 && time.WaitingTimers == 1);

        discovery.Find(second.Address);
        await Eventually.TrueAsync(() => asked[1] == 1 && time.WaitingTimers == 2);
        time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => asked[1] == 2 && time.WaitingTimers == 1);

        Assert.Equal(1, asked[0]);
        Assert.Equal(7, Assert.Single(client.Nodes).Weight);
    }

    [Fact(Timeout = 60_000)]
    public async Task All_sources_together_make_the_set_and_a_node_that_two_name_is_one()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(3, discovered: 1);
        ScriptedDiscovery other = new("other");
        other.Find(cluster.Nodes[1].Address, cluster.Nodes[0].Address);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [cluster.Nodes[2].Address],
            options =>
            {
                options.Nodes.Add(cluster.Nodes[0].Address);
                options.NodeDiscoveries.Add(other);
                options.NodeDiscoveries.Add(new ScriptedDiscovery("third").Find(cluster.Nodes[1].Address));
            },
            Cancellation);

        await Eventually.TrueAsync(() => client.Nodes.Count == 3);

        Assert.Equal(
            [cluster.Nodes[2].Address, cluster.Nodes[0].Address, cluster.Nodes[1].Address],
            client.Nodes.Select(static node => node.Address));
        await Eventually.TrueAsync(() => other.Watches == 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_clients_of_one_description_have_a_node_each()
    {
        await using DiscoveredCluster cluster = await DiscoveredCluster.StartAsync(1, discovered: 1);
        Node described = new(cluster.Nodes[0].Address);
        await using GoAktClient first = await ConnectAsync(new ScriptedDiscovery().FindNodes(described));
        await using GoAktClient second = await ConnectAsync(new ScriptedDiscovery().FindNodes(described));

        await Eventually.TrueAsync(() => first.Nodes.Count == 1 && second.Nodes.Count == 1);

        Assert.NotSame(first.Nodes[0], second.Nodes[0]);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_actor_on_a_node_that_is_discovered_no_more_is_still_called_there()
    {
        await using Cluster.TestCluster cluster = await Cluster.TestCluster.StartAsync(2);
        await cluster.PlaceAsync<IEcho>("alice", 0);
        ScriptedDiscovery discovery = new ScriptedDiscovery().Find(
            cluster.Members[0].Address, cluster.Members[1].Address);
        await using GoAktClient client = await ConnectAsync(discovery);
        await Eventually.TrueAsync(() => client.Nodes.Count == 2);
        IEcho alice = client.Actors<IEcho>()["alice"];
        await alice.EchoAsync(new() { Value = "hi" }, Cancellation);

        discovery.Find(cluster.Members[1].Address);
        await Eventually.TrueAsync(() => client.Nodes.Count == 1);
        while (client.Nodes.Count == 1)
        {
            // The first one may still know where the actor is.
            await alice.EchoAsync(new() { Value = "hi" }, Cancellation);
        }

        Assert.Equal(
            [cluster.Members[1].Address, cluster.Members[0].Address], client.Nodes.Select(static node => node.Address));
    }

    private static StubNode Counting(int[] asked, int number) => new StubNode().On<GetNodeMetricRequest>(_ =>
    {
        Interlocked.Increment(ref asked[number]);
        return new GetNodeMetricResponse { Load = 7 };
    });

    private static Task<GoAktClient> ConnectAsync(INodeDiscovery discovery) => PatientClient.ConnectAsync(
        Array.Empty<Node>(), options => options.NodeDiscoveries.Add(discovery), Cancellation);
}
