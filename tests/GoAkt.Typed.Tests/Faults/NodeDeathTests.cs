using System.Collections.Concurrent;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Cluster;
using GoAkt.Typed.Tests.Contracts;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

[Collection(nameof(Alone))]
public sealed class NodeDeathTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Killing_and_restarting_one_of_three_nodes_under_load_loses_no_call_that_another_can_serve_and_hangs_none()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        for (int i = 0; i < 3; i++)
        {
            await cluster.PlaceAsync<IEcho>($"echo-{i}", i);
        }

        await using GoAktClient client = await cluster.ConnectAsync(static options => options.AskTimeout = TimeSpan.FromSeconds(20));
        Actors<IEcho> echoes = client.Actors<IEcho>();
        await using Load staying = new(async n => await EchoAsync(echoes[$"echo-{n % 2}"], n), workers: 4);
        await using Load dying = new(async n => await EchoAsync(echoes["echo-2"], n), workers: 4);
        await using Load anywhere = new(async n => await client.WhereisAsync(echoes.Id($"echo-{n % 2}"), Cancellation), workers: 2);
        await using Load grains = new(async n => await client.Grains<ICounterGrain>()[$"{n % 7}"].GetAsync(new Empty(), Cancellation), workers: 2);
        Load[] all = [staying, dying, anywhere, grains];
        await Eventually.TrueAsync(() => all.All(static load => load.Done > 50));

        await cluster.Members[2].DieAsync();
        await Eventually.TrueAsync(() => client.Nodes[2].State == NodeState.Ejected);
        await ProgressAsync(staying, anywhere, grains);
        Assert.Contains(dying.Failures, static e => e is NodeUnavailableException or ConnectionLostException);

        await cluster.Members[2].ReviveAsync();
        await Eventually.TrueAsync(() => client.Nodes[2].State == NodeState.Available);
        await ProgressAsync(all);
        foreach (Load load in all)
        {
            await load.DisposeAsync();
        }

        Assert.Empty(staying.Failures);
        Assert.Empty(anywhere.Failures);
        Assert.All(grains.Failures, static e => Assert.Equal(Delivery.Unknown, Assert.IsType<ConnectionLostException>(e).Delivery));
        Assert.All(dying.Failures, static e => Assert.True(((GoAktException)e).IsTransient, e.ToString()));
        Assert.All(client.Nodes, static node => Assert.Equal(0, node.InFlight));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_actor_that_its_dead_node_takes_along_is_found_where_it_comes_back()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        await cluster.PlaceAsync<IEcho>("alice", 1);
        await using GoAktClient client = await cluster.ConnectAsync();
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

    private static async Task ProgressAsync(params Load[] loads)
    {
        int[] done = [.. loads.Select(static load => load.Done)];
        await Eventually.TrueAsync(() => loads.Zip(done).All(static pair => pair.First.Done > pair.Second + 50));
    }

    /// <summary>Workers that make calls one after another until they are told to stop, and note what failed.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly ConcurrentQueue<Exception> _failures = new();
        private readonly Task _workers;
        private volatile bool _isStopping;
        private int _begun;
        private int _done;

        public Load(Func<int, Task> call, int workers) =>
            _workers = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(call), Cancellation)));

        public int Done => Volatile.Read(ref _done);

        public IReadOnlyCollection<Exception> Failures => _failures;

        public async ValueTask DisposeAsync()
        {
            _isStopping = true;
            await _workers;
        }

        private async Task WorkAsync(Func<int, Task> call)
        {
            while (!_isStopping)
            {
                try
                {
                    await call(Interlocked.Increment(ref _begun));
                    Interlocked.Increment(ref _done);
                }
                catch (Exception e)
                {
                    _failures.Enqueue(e);
                    await Task.Yield();
                }
            }
        }
    }
}
