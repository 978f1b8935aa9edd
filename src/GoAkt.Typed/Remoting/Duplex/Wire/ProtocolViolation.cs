namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>The other end broke the protocol, and so the connection ends.</summary>
/// <param name="reason">How.</param>
/// <param name="isTold">Whether the other end is told, by an ERROR frame, before the connection is closed: of what is
/// wrong in a frame, not of what is no frame.</param>
internal sealed class ProtocolViolationException(string reason, bool isTold) : Exception(reason)
{
    public bool IsTold { get; } = isTold;

    public static ProtocolViolationException Told(string reason) => new(reason, isTold: true);

    public static ProtocolViolationException Silent(string reason) => new(reason, isTold: false);
}

/// <summary>What a frame holds can't be read. The connection stays.</summary>
internal sealed class UnreadableFrameException(string reason) : Exception(reason);
