using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>A client that sees everything: calls of all sorts, a node that dies, and one that comes back.</summary>
internal sealed class ClientLife : IAsyncDisposable
{
    private readonly FaultProxy _proxy;
    private readonly StubNode? _seed;
    private readonly string _name = $"echo-{Guid.NewGuid():N}";

    private ClientLife(FaultProxy proxy, StubNode? seed, GoAktClient client)
    {
        _proxy = proxy;
        _seed = seed;
        Client = client;
    }

    public GoAktClient Client { get; }

    /// <summary>An echo on the node.</summary>
    public ActorId Id => new("actors/Echo", _name);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts a node to which a client with this extension point can connect.</summary>
    public static Task<EmbeddedNode> StartNodeAsync(string point, string wire, TestCertificates authority) =>
        ClientTest.StartNodeAsync(wire, options =>
        {
            if (point == "GoAktClientOptions.ZstdCodec")
            {
                (options.Compression, options.ZstdCodec) =
                    (Compression.Zstd, new ExtensionPoints(static () => { }).Codec);
            }
            else if (point == "NodeTls.RemoteCertificateValidationCallback")
            {
                options.Tls = new EmbeddedNodeTls { Certificate = authority.IssueForNode("127.0.0.1") };
            }
        });

    public static async Task<ClientLife> BeginAsync(
        EmbeddedNode node, string point, string wire, ExtensionPoints points)
    {
        FaultProxy proxy = new(node.Address);
        Node direct = new(node.Address) { DialAddress = proxy.Address };
        StubNode? seed = null;
        if (point == "GoAktClientOptions.MapAddress")
        {
            // The node is one that only a look-up names.
            seed = new StubNode();
            seed.FindsAll(node.Address);
            direct = new Node(seed.Address);
        }

        GoAktClient client = await PatientClient.ConnectAsync(
            [direct],
            options =>
            {
                options.Protocol = seed is null ? Wires.ProtocolOf(wire) : WireProtocol.Auto;
                options.RefreshInterval = TimeSpan.FromMilliseconds(50);
                options.AwaitRelocation = false;
                options.AskTimeout = options.RequestTimeout = TimeSpan.FromSeconds(10);
                ExtensionPoints.All[point](points, options);
            },
            Cancellation);
        client.NodeStateChanged += (_, _) =>
        {
            if (point == "GoAktClient.NodeStateChanged")
            {
                points.Run();
            }
        };
        ClientLife life = new(proxy, seed, client);
        await node.SpawnAsync<IEcho>(life._name, Cancellation);
        return life;
    }

    /// <summary>Makes a call of each sort.</summary>
    /// <param name="check">Sees how each has ended: its failure, or null.</param>
    public async Task TryCallsAsync(Action<Exception?> check)
    {
        StringValue text = new() { Value = new string('x', 1_000) };
        Func<Task>[] calls =
        [
            () => Client.AskAsync<StringValue>(Id, text, cancellationToken: Cancellation),
            () => Client.TellAsync(Id, text, Cancellation),
            () => Client.AskAllAsync<StringValue>(Id, [text, text], cancellationToken: Cancellation),
            () => Client.SpawnAsync(Id, cancellationToken: Cancellation),
            () => Client.ExistsAsync(Id, Cancellation),
            () => Client.TellGrainAsync(
                new ActorId("actors/CounterGrain", _name), new Int64Value(), cancellationToken: Cancellation),
        ];
        foreach (Func<Task> call in calls)
        {
            await TryAsync(call, check);
        }
    }

    /// <summary>Makes calls before, while and after the node is gone.</summary>
    /// <param name="check">Sees how each has ended: its failure, or null.</param>
    public async Task LiveAsync(Action<Exception?> check)
    {
        await TryCallsAsync(check);
        await _proxy.DieAsync();
        await TryCallsAsync(check);
        _proxy.Revive();
        await TryCallsAsync(check);
    }

    /// <summary>Nothing has broken: the node takes part, and calls succeed.</summary>
    public async Task IsWellAsync()
    {
        await Eventually.TrueAsync(() => Client.Nodes.All(static node => node.State == NodeState.Available));
        StringValue? reply = null;
        while (reply is null)
        {
            try
            {
                reply = await Client.AskAsync<StringValue>(
                    Id, new StringValue { Value = "well" }, cancellationToken: Cancellation);
            }
            catch (ConnectionLostException)
            {
                // The connection was reset when the node went, and the client had not heard of that yet.
            }
            catch (NodeUnavailableException)
            {
                // A look-up that began while the node was gone may be shared by this ask.
            }
        }

        Assert.Equal("echo:well", reply.Value);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _proxy.DisposeAsync();
        await (_seed?.DisposeAsync() ?? default);
    }

    /// <summary>A call fails through its task.</summary>
    private static async Task TryAsync(Func<Task> call, Action<Exception?> check)
    {
        Task? task = null;
        Assert.Null(Record.Exception(() => { task = call(); }));
        Exception? failure = null;
        try
        {
            await task!;
        }
        catch (Exception e)
        {
            // Not Record.ExceptionAsync, which asks an exception what it says.
            failure = e;
        }

        check(failure);
    }
}
