using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Cluster;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

[Collection(nameof(Alone))]
public sealed class NodeDeathTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.ConnectWithTextAddresses)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task Killing_and_restarting_one_of_three_nodes_under_load_loses_no_call_that_another_can_serve_and_hangs_none(
        string wire)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, wire);
        for (int i = 0; i < 3; i++)
        {
            await cluster.PlaceAsync<IEcho>($"echo-{i}", i);
            await cluster.PlaceAsync<ICounter>($"count-{i}", i);
        }

        await using GoAktClient client = await cluster.ConnectAsync(static options => options.AwaitRelocation = false);
        Actors<IEcho> echoes = client.Actors<IEcho>();
        Actors<ICounter> counters = client.Actors<ICounter>();
        await using Load staying = new(async n => await EchoAsync(echoes[$"echo-{n % 2}"], n), workers: 4);
        await using Load dying = new(async n => await EchoAsync(echoes["echo-2"], n), workers: 4);
        await using Load telling = new(async n => await CountAsync(counters["count-0"], n), workers: 2);
        await using Load tellingDying = new(async n => await CountAsync(counters["count-2"], n), workers: 2);
        await using Load anywhere =
            new(async n => await client.WhereisAsync(echoes.Id($"echo-{n % 2}"), Cancellation), workers: 2);
        await using Load grains = new(
            async n => await client.Grains<ICounterGrain>()[$"{n % 7}"].GetAsync(new Empty(), Cancellation),
            workers: 2);
        Load[] all = [staying, dying, telling, tellingDying, anywhere, grains];
        await Eventually.TrueAsync(() => all.All(static load => load.Done > 50));
        Assert.All(all, static load => Assert.Empty(load.Failures));

        await cluster.Members[2].DieAsync();
        int connections = cluster.Members[2].Proxy.Accepted;
        await Eventually.TrueAsync(() => client.Nodes[2].State == NodeState.Ejected);
        await Load.ProgressAsync(staying, telling, anywhere, grains);
        await Eventually.TrueAsync(() => !dying.Failures.IsEmpty && !tellingDying.Failures.IsEmpty);

        await cluster.Members[2].ReviveAsync();
        await Eventually.TrueAsync(() => client.Nodes[2].State == NodeState.Available);
        await Load.ProgressAsync(dying, tellingDying);
        int failures = dying.Failures.Count + tellingDying.Failures.Count;
        await Load.ProgressAsync(all);
        foreach (Load load in all)
        {
            await load.DisposeAsync();
        }

        Assert.Empty(staying.Failures);
        Assert.Empty(telling.Failures);
        Assert.Empty(anywhere.Failures);
        Assert.Equal(telling.Done, (await counters["count-0"].GetAsync(new Empty(), Cancellation)).Value);
        Assert.All(grains.Failures, static e =>
            Assert.Equal(Delivery.Unknown, Assert.IsType<ConnectionLostException>(e).Delivery));
        AssertOfDeadNode([.. dying.Failures, .. tellingDying.Failures], cluster.Members[2].Address, connections);
        Assert.Equal(failures, dying.Failures.Count + tellingDying.Failures.Count);
        Assert.All(client.Nodes, static node => Assert.Equal(0, node.InFlight));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_actor_that_its_dead_node_takes_along_is_found_where_it_comes_back()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        await cluster.PlaceAsync<IEcho>("alice", 1);
        await using GoAktClient client = await cluster.ConnectAsync(static options => options.AwaitRelocation = false);
        IEcho alice = client.Actors<IEcho>()["alice"];
        await EchoAsync(alice, 1);

        await cluster.Members[1].DieAsync();
        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => EchoAsync(alice, 2));
        await cluster.PlaceAsync<IEcho>("alice", 0);
        await EchoAsync(alice, 3);

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(cluster.Members[1].Address, e.Node);
    }

    private static async Task EchoAsync(IEcho echo, int n)
    {
        StringValue reply = await echo.EchoAsync(new StringValue { Value = $"{n}" }, Cancellation);
        Assert.Equal($"echo:{n}", reply.Value);
    }

    private static async Task CountAsync(ICounter counter, int n)
    {
        await counter.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        if (n % Load.TellsAtOnce == 0)
        {
            await counter.GetAsync(new Empty(), Cancellation);
        }
    }

    /// <summary>
    /// What only the dead node can serve fails as long as it is dead, and says so: at its death a call that is under
    /// way, of which there is one for each connection on Framed and one for each worker elsewhere; from then on every
    /// call, and none of these is in doubt.
    /// </summary>
    private static void AssertOfDeadNode(IReadOnlyCollection<Exception> failures, string address, int connections)
    {
        Assert.All(failures, e => Assert.Equal(address, Assert.IsAssignableFrom<GoAktException>(e).Node));
        Assert.All(failures, static e =>
            Assert.True(
                e is ConnectionLostException or NodeUnavailableException { Delivery: Delivery.NotSent }, e.ToString()));
        Assert.InRange(
            failures.Cast<GoAktException>().Count(static e => e.Delivery == Delivery.Unknown),
            0,
            Math.Max(6, connections));
    }
}
