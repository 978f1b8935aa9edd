using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.Contracts;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>A client, an embedded node, and a network between them in which a test can make things go wrong.</summary>
internal sealed class FaultTest : IAsyncDisposable
{
    private readonly EmbeddedNode _node;

    private FaultTest(EmbeddedNode node, FaultProxy proxy, GoAktClient client)
    {
        _node = node;
        Proxy = proxy;
        Client = client;
    }

    public FaultProxy Proxy { get; }

    public GoAktClient Client { get; }

    /// <summary>Starts all three, and spawns the echoes <c>alice</c> and <c>sleeper</c> and a counter <c>total</c>.</summary>
    public static async Task<FaultTest> StartAsync(string wire, Action<GoAktClientOptions>? configure = null)
    {
        EmbeddedNode node = await ClientTest.StartNodeAsync(wire, static options => options.StopTimeout = TimeSpan.FromMilliseconds(100));
        await node.SpawnAsync<IEcho>("alice");
        await node.SpawnAsync<IEcho>("sleeper");
        await node.SpawnAsync<ICounter>("total");
        FaultProxy proxy = new(node.ListenEndPoint.ToString());
        GoAktClient client = await GoAktClient.ConnectAsync(
            [new Node(node.Address) { DialAddress = proxy.Address }],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        return new FaultTest(node, proxy, client);
    }

    public async Task EchoAsync(string text)
    {
        StringValue reply =
            await Client.Actors<IEcho>()["alice"].EchoAsync(new StringValue { Value = text }, TestContext.Current.CancellationToken);
        Assert.Equal($"echo:{text}", reply.Value);
    }

    /// <summary>Echoes, after failures that say of themselves that they pass.</summary>
    public async Task EchoInTheEndAsync(string text)
    {
        for (bool isThrough = false; !isThrough;)
        {
            try
            {
                await EchoAsync(text);
                isThrough = true;
            }
            catch (GoAktException e) when (e.IsTransient)
            {
                await Task.Yield();
            }
        }
    }

    public Task<Duration> SleepAsync(TimeSpan time) => Client.AskAsync<Duration>(
        new ActorId("actors/Echo", "sleeper"), Duration.FromTimeSpan(time), TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

    /// <summary>Waits until the actor has got what was sent to it.</summary>
    public async Task SettleAsync()
    {
        long passed = -1;
        await Eventually.TrueAsync(() => passed == (passed = Proxy.PassedToNode) && passed > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Proxy.DisposeAsync();
        await _node.DisposeAsync();
    }
}
