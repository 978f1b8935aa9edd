using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace GoAkt.Typed.Telemetry;

/// <summary>The figures of the nodes that the clients of the program know, which are read when somebody asks for
/// them.</summary>
internal static class NodeTelemetry
{
    private static readonly ConcurrentDictionary<object, Func<IEnumerable<NodeFigures>>> s_clients = new();

    static NodeTelemetry()
    {
        Make(
            "goakt.client.node.available",
            static node => node.IsAvailable ? 1 : 0,
            static (one, other) => one == 0 ? one : other,
            "{node}",
            "1 where calls are balanced to the node, and 0 while it is ejected.");
        Make(
            "goakt.client.calls.in_flight",
            static node => node.InFlight,
            Sum,
            "{call}",
            "Calls that a node is working on.");
        Make(
            "goakt.client.connections",
            static node => node.Connections,
            Sum,
            "{connection}",
            "Connections that are open to a node, on Framed and Duplex.");
        Make(
            "goakt.client.queued",
            static node => node.QueuedBytes,
            Sum,
            "By",
            "Bytes of requests that wait to be sent to a node, on Framed and Duplex.");
    }

    /// <summary>Lets the figures of a client's nodes be read, until the client is forgotten.</summary>
    public static void Add(object client, Func<IEnumerable<NodeFigures>> nodes) => s_clients[client] = nodes;

    public static void Remove(object client) => s_clients.TryRemove(client, out _);

    private static void Make(
        string name,
        Func<NodeFigures, long?> figure,
        Func<long?, long?, long?> combine,
        string unit,
        string description) =>
        ClientTelemetry.TryMake(() => ClientTelemetry.Meter.CreateObservableUpDownCounter(
            name, () => Measure(figure, combine), unit, description));

    private static long? Sum(long? one, long? other) => one is null && other is null ? null : (one ?? 0) + (other ?? 0);

    /// <summary>One figure for each node, however many clients call it.</summary>
    private static IEnumerable<Measurement<long>> Measure(
        Func<NodeFigures, long?> figure, Func<long?, long?, long?> combine) =>
        s_clients.Values
            .SelectMany(static nodes => nodes())
            .GroupBy(static node => node.Address, figure)
            .Select(node => (node.Key, Figure: node.Aggregate(combine)))
            .Where(static node => node.Figure is not null)
            .Select(static node => new Measurement<long>(
                node.Figure!.Value,
                ClientTelemetry.SystemTag,
                new KeyValuePair<string, object?>("server.address", node.Key.Host),
                new KeyValuePair<string, object?>("server.port", node.Key.Port)));
}

/// <summary>The figures of one node, as one client has them.</summary>
/// <param name="Address">The address that the node is bound to.</param>
/// <param name="IsAvailable">Whether calls are balanced to it.</param>
/// <param name="InFlight">How many calls it works on.</param>
/// <param name="Connections">How many connections are open; null where the wire does not tell.</param>
/// <param name="QueuedBytes">How many bytes wait to be sent; null where the wire does not tell.</param>
internal readonly record struct NodeFigures(
    HostPort Address, bool IsAvailable, int InFlight, int? Connections, long? QueuedBytes);
