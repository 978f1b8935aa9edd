using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GoAkt.Typed.Telemetry;

namespace GoAkt.Typed.Hosting.Telemetry;

/// <summary>What the nodes of a process count, for whoever listens.</summary>
/// <remarks>Listeners are the application's code, and may throw anything: what they throw changes nothing.</remarks>
internal static class NodeMetrics
{
    private const string Messages = "{message}";

    private static readonly ConcurrentDictionary<IMailboxes, bool> s_nodes = new();
    private static readonly Meter s_meter = CreateMeter();

    private static readonly Counter<long>? s_handled = TryMake(
        "goakt.node.messages.handled", Messages, "Messages that an actor or grain of the node has handled.");

    private static readonly Counter<long>? s_failed = TryMake(
        "goakt.node.messages.failed", Messages, "Messages that an actor or grain of the node has failed at.");

    private static readonly Counter<long>? s_deadLetters = TryMake(
        "goakt.node.dead_letters", Messages, "Messages that found no actor, or none that handles them.");

    private static readonly Counter<long>? s_activations = TryMake(
        "goakt.node.activations", "{actor}", "Actors and grains that have started, respawns included.");

    /// <summary>Has a node's mailboxes measured from now on.</summary>
    public static void Watch(IMailboxes node) => s_nodes[node] = true;

    public static void Forget(IMailboxes node) => s_nodes.TryRemove(node, out _);

    public static void CountHandled(string kind) => Count(s_handled, kind);

    public static void CountFailed(string kind) => Count(s_failed, kind);

    /// <param name="kind">The kind of the actor that does not handle the message; null where there is none.</param>
    public static void CountDeadLetter(string? kind) => Count(s_deadLetters, kind);

    public static void CountActivation(string kind) => Count(s_activations, kind);

    private static Meter CreateMeter()
    {
        Meter meter = new(NodeTelemetry.Name, NodeTelemetry.Version);
        ClientTelemetry.TryMake(() => meter.CreateObservableUpDownCounter(
            "goakt.node.mailbox.depth", Observe, Messages, "Messages that wait in the mailboxes of the node."));
        return meter;
    }

    private static Counter<long>? TryMake(string name, string unit, string description) =>
        ClientTelemetry.TryMake(() => s_meter.CreateCounter<long>(name, unit, description));

    private static void Count(Counter<long>? counter, string? kind)
    {
        if (counter is not { Enabled: true })
        {
            return;
        }

        try
        {
            if (kind is null)
            {
                counter.Add(1);
            }
            else
            {
                counter.Add(1, new KeyValuePair<string, object?>(NodeTelemetry.KindTag, kind));
            }
        }
        catch (Exception)
        {
            // See above.
        }
    }

    private static IEnumerable<Measurement<int>> Observe() =>
        from node in s_nodes.Keys
        from mailbox in node.Depths
        select new Measurement<int>(
            mailbox.Value,
            new(NodeTelemetry.KindTag, mailbox.Key),
            new(NodeTelemetry.ServerAddressTag, node.Address.Host),
            new(NodeTelemetry.ServerPortTag, node.Address.Port));
}

/// <summary>A node's mailboxes.</summary>
internal interface IMailboxes
{
    /// <summary>What the node calls itself.</summary>
    HostPort Address { get; }

    /// <summary>How many messages wait for the actors or grains of each kind.</summary>
    IReadOnlyDictionary<string, int> Depths { get; }
}
