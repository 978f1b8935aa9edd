using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>A client, an embedded node, and a network between them in which a test can make things go wrong.</summary>
internal sealed class FaultTest : IAsyncDisposable
{
    /// <summary>How many gates there are.</summary>
    public const int GateCount = 5;

    private readonly EmbeddedNode _node;

    private FaultTest(EmbeddedNode node, GateKeeper gates, FaultProxy proxy, GoAktClient client)
    {
        _node = node;
        Gates = gates;
        Proxy = proxy;
        Client = client;
    }

    public FaultProxy Proxy { get; }

    /// <summary>Says when the gates have been reached, and opens them.</summary>
    public GateKeeper Gates { get; }

    public GoAktClient Client { get; }

    /// <summary>Starts all three, and spawns the echo <c>alice</c>, a counter <c>total</c> and the gates.</summary>
    public static async Task<FaultTest> StartAsync(string wire, Action<GoAktClientOptions>? configure = null)
    {
        GateKeeper gates = new();
        EmbeddedNode node = await ClientTest.StartNodeAsync(
            wire,
            options =>
            {
                options.StopTimeout = TimeSpan.FromMilliseconds(100);
                options.AddActor(context => new Gate(gates, context));
            });
        await node.SpawnAsync<IEcho>("alice");
        await node.SpawnAsync<ICounter>("total");
        for (int i = 0; i < GateCount; i++)
        {
            await node.SpawnAsync<IGate>($"gate-{i}");
        }

        FaultProxy proxy = new(node.ListenEndPoint.ToString());
        GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(node.Address) { DialAddress = proxy.Address }],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);

                // Only what a test says is to run out of time does so, on a busy machine too.
                options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(20);
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        return new FaultTest(node, gates, proxy, client);
    }

    public async Task EchoAsync(string text)
    {
        StringValue reply = await Client
            .Actors<IEcho>()["alice"]
            .EchoAsync(new StringValue { Value = text }, TestContext.Current.CancellationToken);
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

    /// <summary>Asks a gate, which answers when it is opened. Each is an actor of its own, so that none waits for
    /// another.</summary>
    public async Task<string> PassAsync(int gate, TimeSpan timeout)
    {
        StringValue reply = await Client.Actors<IGate>()[$"gate-{gate}"].PassAsync(
            new StringValue { Value = $"through {gate}" }, timeout, TestContext.Current.CancellationToken);
        return reply.Value;
    }

    /// <summary>Asks all gates, and waits until they are reached: on Framed each ask occupies a connection
    /// then.</summary>
    public async Task<Task<string>[]> PassAllAsync(TimeSpan timeout)
    {
        Task<string>[] asks = [.. Enumerable.Range(0, GateCount).Select(gate => PassAsync(gate, timeout))];
        await Gates.ArrivedAsync(GateCount);
        return asks;
    }

    /// <summary>Opens as many connections as asks do: over HTTP/1.1, which a client tries in the background, and over
    /// HTTP/2.</summary>
    public async Task OpenConnectionsAsync()
    {
        await EchoInTheEndAsync("first");
        Task<string>[] asks = await PassAllAsync(TimeSpan.FromMinutes(1));
        Gates.Open();
        await Task.WhenAll(asks);
        await EchoInTheEndAsync("second");
    }

    /// <summary>Has something happen to the connections that are open, and calls through them until a call fails. On
    /// Connect another connection may open just then, since HTTP/1.1 is tried in the background, and answer a
    /// call.</summary>
    public static async Task<TException> FailsAsync<TException>(Action fault, Func<Task> call)
        where TException : GoAktException
    {
        while (true)
        {
            fault();
            try
            {
                await call();
            }
            catch (TException e)
            {
                return e;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Proxy.DisposeAsync();
        await _node.DisposeAsync();
    }
}
