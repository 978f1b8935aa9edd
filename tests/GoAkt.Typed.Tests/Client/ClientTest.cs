using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Client;

/// <summary>A client and an embedded node that hosts every contract of these tests.</summary>
internal sealed class ClientTest : IAsyncDisposable
{
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
        GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
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
