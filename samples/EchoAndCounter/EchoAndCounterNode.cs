using System.Globalization;
using GoAkt.Typed.Hosting;

namespace EchoAndCounter;

/// <summary>A node that hosts the echo, the counter and the grain, as the Go programs that this sample is tried against do.</summary>
internal static class EchoAndCounterNode
{
    private const string SystemName = "real";

    public static Task<EmbeddedNode> StartAsync(CancellationToken cancellationToken) =>
        StartAsync("127.0.0.1", port: 0, cancellationToken);

    /// <summary>Hosts until cancelled.</summary>
    /// <param name="endpoint">Where to listen, as <c>host:port</c>.</param>
    /// <param name="cancellationToken">Ends the node.</param>
    public static async Task<int> ServeAsync(string endpoint, CancellationToken cancellationToken)
    {
        int colon = endpoint.LastIndexOf(':');
        int port = int.Parse(endpoint.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        await using EmbeddedNode node = await StartAsync(endpoint[..colon], port, cancellationToken);
        Console.WriteLine($"READY {node.Address}");
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private static Task<EmbeddedNode> StartAsync(string host, int port, CancellationToken cancellationToken) =>
        EmbeddedNode.StartAsync(
            options =>
            {
                options.Host = host;
                options.Port = port;
                options.SystemName = SystemName;
                options.AddActor<EchoActor>().AddActor<CounterActor>().AddGrain<CounterGrain>();
            },
            cancellationToken);
}
