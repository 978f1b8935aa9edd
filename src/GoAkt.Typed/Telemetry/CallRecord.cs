namespace GoAkt.Typed.Telemetry;

/// <summary>What is kept of a call that has headers, or that somebody watches; most calls have none.</summary>
internal sealed class CallRecord
{
    /// <summary>The headers that interceptors have added, or null.</summary>
    public IEnumerable<KeyValuePair<string, string>>? Headers { get; init; }

    /// <summary>All headers that travel with the call, for the node's context propagator; null if there are
    /// none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? SentHeaders { get; set; }

    /// <summary>The node that was called last, if only for a look-up or in vain; null before one was.</summary>
    public ObservedNode? Node { get; private set; }

    /// <summary>The wire that the node was called by; null where that was not found out.</summary>
    public WireProtocol? Wire { get; private set; }

    public void NoteNode(ObservedNode node, WireProtocol? wire)
    {
        Node = node;
        Wire = wire;
    }
}

/// <summary>A node, as spans and figures have it: its port is made an object once, and not at each call.</summary>
internal sealed class ObservedNode(HostPort address)
{
    public string Host { get; } = address.Host;

    public object Port { get; } = address.Port;
}
