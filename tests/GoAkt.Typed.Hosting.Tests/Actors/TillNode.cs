using Microsoft.Extensions.Logging.Abstractions;

namespace GoAkt.Typed.Hosting.Tests.Actors;

/// <summary>A node with the actor <c>till</c>, and clients for it.</summary>
internal static class TillNode
{
    public static async Task<EmbeddedNode> StartAsync(
        Action<EmbeddedNodeOptions>? configure = null, Func<long, Task>? onTell = null)
    {
        EmbeddedNode node = await EmbeddedNode.StartAsync(
            options =>
            {
                options.LoggerFactory = NullLoggerFactory.Instance;
                options.AddActor(_ => onTell is null ? new Till() : new Till { OnTell = onTell });
                options.AddGrain<Vault>().AddGrain<Safe>();
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        await node.SpawnAsync<ITill>("till", TestContext.Current.CancellationToken);
        return node;
    }

    public static Task<GoAktClient> ConnectAsync(
        EmbeddedNode node, WireProtocol wire, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = wire;
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
}
