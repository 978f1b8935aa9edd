using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Discovery;

/// <summary>Embedded nodes, and a client that finds them by a discovery alone.</summary>
internal sealed class DiscoveredCluster : IAsyncDisposable
{
    /// <summary>A question to which actors answer their node's number.</summary>
    public const string Who = "who";

    private readonly List<EmbeddedNode> _nodes = [];
    private readonly string _wire;
    private int _atGate;
    private int _spawned;

    private DiscoveredCluster(string wire) => _wire = wire;

    public ScriptedDiscovery Discovery { get; } = new();

    public LogLines Log { get; } = new();

    /// <summary>What asks of scripted actors wait for.</summary>
    public TaskCompletionSource Gate { get; } = new();

    /// <summary>How many asks have come to it.</summary>
    public int AtGate => Volatile.Read(ref _atGate);

    public IReadOnlyList<EmbeddedNode> Nodes => _nodes;

    public GoAktClient Client { get; private set; } = null!;

    /// <summary>Starts nodes, the first of which are discovered.</summary>
    public static async Task<DiscoveredCluster> StartAsync(
        int count, int discovered, string wire = Wires.Duplex, Action<GoAktClientOptions>? configure = null)
    {
        DiscoveredCluster cluster = new(wire);
        for (int i = 0; i < count; i++)
        {
            cluster._nodes.Add(await cluster.StartNodeAsync(number: i));
        }

        cluster.Find([.. Enumerable.Range(0, discovered)]);
        cluster.Client = await PatientClient.ConnectAsync(
            Array.Empty<Node>(),
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                options.LoggerFactory = cluster.Log;
                options.NodeDiscoveries.Add(cluster.Discovery);
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => cluster.Client.Nodes.Count >= discovered);
        return cluster;
    }

    /// <summary>Has the discovery find these.</summary>
    public void Find(params int[] nodes) => Discovery.Find([.. nodes.Select(node => _nodes[node].Address)]);

    /// <summary>Has the discovery find these, and waits until the client has them.</summary>
    public async Task MoveToAsync(params int[] nodes)
    {
        Find(nodes);
        string[] addresses = [.. nodes.Select(node => _nodes[node].Address)];
        await Eventually.TrueAsync(
            () => Client.Nodes.Select(static node => node.Address).SequenceEqual(addresses));
    }

    /// <summary>Spawns an actor on whichever node balancing chooses.</summary>
    /// <returns>The node's number.</returns>
    public async Task<int> SpawnAsync()
    {
        string name = $"actor-{Interlocked.Increment(ref _spawned)}";
        await Client.SpawnAsync(
            new ActorId("tests/Scripted", name), cancellationToken: TestContext.Current.CancellationToken);
        return _nodes.FindIndex(node => node.Exists(name));
    }

    public async Task<string> AskAsync(string name, string question)
    {
        StringValue reply = await Client.Actors<IScriptedActor>()[name].AskAsync(
            new StringValue { Value = question }, TestContext.Current.CancellationToken);
        return reply.Value;
    }

    public async ValueTask DisposeAsync()
    {
        Gate.TrySetResult();
        await Client.DisposeAsync();
        foreach (EmbeddedNode node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private Task<EmbeddedNode> StartNodeAsync(int number) => EmbeddedNode.StartAsync(
        options =>
        {
            Wires.Configure(options, _wire);
            options
                .AddActor(_ => new ScriptedActor { OnAsk = (question, token) => AnswerAsync(number, question, token) })
                .AddGrain<ScriptedGrain>();
        },
        TestContext.Current.CancellationToken);

    private async Task<string> AnswerAsync(int number, string question, CancellationToken cancellationToken)
    {
        if (question == "wait")
        {
            Interlocked.Increment(ref _atGate);
            await Gate.Task.WaitAsync(cancellationToken);
        }

        return question == Who ? $"{number}" : question;
    }
}
