using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Client;

/// <summary>A client and an embedded node that hosts every contract of these tests.</summary>
internal sealed class ClientTest : IAsyncDisposable
{
    /// <summary>Beside what else is tested at the same time, a call may wait for seconds for a processor.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private ClientTest(EmbeddedNode node, GoAktClient client)
    {
        Node = node;
        Client = client;
    }

    public EmbeddedNode Node { get; }

    public GoAktClient Client { get; }

    public static async Task<ClientTest> StartAsync(
        string wire, Action<GoAktClientOptions>? configure = null, Action<EmbeddedNodeOptions>? configureNode = null)
    {
        EmbeddedNode node = await StartNodeAsync(wire, configureNode);
        GoAktClient client = await GoAktClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                options.AskTimeout = options.RequestTimeout = options.ConnectTimeout = s_patience;
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        return new ClientTest(node, client);
    }

    public static Task<EmbeddedNode> StartNodeAsync(string wire, Action<EmbeddedNodeOptions>? configure = null) =>
        EmbeddedNode.StartAsync(
            options =>
            {
                Wires.Configure(options, wire);
                options.AddActor<Echo>().AddActor<Counter>().AddActor<Probe>().AddGrain<CounterGrain>();
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Node.DisposeAsync();
    }
}
