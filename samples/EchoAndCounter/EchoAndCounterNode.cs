using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using GoAkt.Typed;
using GoAkt.Typed.Hosting;

namespace EchoAndCounter;

/// <summary>A node that hosts the echo, the counter and the grain, as the Go programs that this sample is tried against
/// do.</summary>
internal static class EchoAndCounterNode
{
    private const string SystemName = "real";

    public static Task<EmbeddedNode> StartAsync(WireProtocol wire) => StartAsync("127.0.0.1", port: 0, null, wire);

    /// <summary>Reads <c>host:port</c>.</summary>
    public static bool TryReadPlace(string place, out string host, out int port)
    {
        int colon = place.LastIndexOf(':');
        host = place[..Math.Max(colon, 0)];
        return int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= IPEndPoint.MaxPort
            && host.Length > 0
            && (!host.Contains(':') || host is ['[', .., ']']);
    }

    /// <summary>Hosts until the process is interrupted or asked to end.</summary>
    /// <param name="host">Where to listen.</param>
    /// <param name="port">Where to listen; 0 is any port that is free.</param>
    /// <param name="advertisedHost">Where others reach the node; null for where it listens.</param>
    /// <param name="wire">The only wire to speak; auto is all of them.</param>
    public static async Task<int> ServeAsync(string host, int port, string? advertisedHost, WireProtocol wire)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.TrySetResult();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        await using EmbeddedNode node = await StartAsync(host, port, advertisedHost, wire);
        Console.WriteLine($"READY {node.Address}");
        await ended.Task;
        return 0;
    }

    private static Task<EmbeddedNode> StartAsync(string host, int port, string? advertisedHost, WireProtocol wire) =>
        EmbeddedNode.StartAsync(options =>
        {
            options.Host = host;
            options.AdvertisedHost = advertisedHost;
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
