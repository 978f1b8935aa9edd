namespace GoAkt.Typed.Telemetry;

/// <summary>What is kept of a call while somebody watches it, or adds headers to it; most calls have none.</summary>
internal sealed class CallRecord
{
    /// <summary>The headers that interceptors have added, or null.</summary>
    public IEnumerable<KeyValuePair<string, string>>? Headers { get; init; }

    /// <summary>The node that was called last, and the wire that it was found to speak by then.</summary>
    public (HostPort Address, WireProtocol? Wire)? Node { get; private set; }

    public void NoteNode(HostPort address, WireProtocol? wire) => Node = (address, wire);
}
