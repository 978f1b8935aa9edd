using System.Globalization;
using System.Runtime.InteropServices;
using GoAkt.Typed;
using GoAkt.Typed.Hosting;

namespace EchoAndCounter;

/// <summary>A node that hosts the echo, the counter and the grain, as the Go programs that this sample is tried against
/// do.</summary>
internal static class EchoAndCounterNode
{
    private const string SystemName = "real";

    public static Task<EmbeddedNode> StartAsync(WireProtocol wire) => StartAsync("127.0.0.1", port: 0, wire);

    /// <summary>Hosts until the process is interrupted or asked to end.</summary>
    /// <param name="endpoint">Where to listen, as <c>host:port</c>.</param>
    /// <param name="wire">The only wire to speak; auto is all of them.</param>
    public static async Task<int> ServeAsync(string endpoint, WireProtocol wire)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.TrySetResult();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        int colon = endpoint.LastIndexOf(':');
        int port = int.Parse(endpoint.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        await using EmbeddedNode node = await StartAsync(endpoint[..colon], port, wire);
        Console.WriteLine($"READY {node.Address}");
        await ended.Task;
        return 0;
    }

    private static Task<EmbeddedNode> StartAsync(string host, int port, WireProtocol wire) =>
        EmbeddedNode.StartAsync(options =>
        {
            options.Host = host;
            options.Port = port;
            options.SystemName = SystemName;
            options.Protocols = wire switch
            {
                WireProtocol.Connect => NodeProtocols.Connect,
                WireProtocol.Framed => NodeProtocols.Framed,
                WireProtocol.Duplex => NodeProtocols.Duplex,
                _ => NodeProtocols.All,
            };
            options.AddActor<EchoActor>().AddActor<CounterActor>().AddGrain<CounterGrain>();
        });
}
