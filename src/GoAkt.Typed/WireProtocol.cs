namespace GoAkt.Typed;

/// <summary>The wires that GoAkt nodes speak at their remoting endpoint.</summary>
public enum WireProtocol
{
    /// <summary>Finds out at the first call to a node, with a request that does no harm, and remembers it until that
    /// fails.</summary>
    Auto,

    /// <summary>Unary Connect RPC: GoAkt 3.3 to 3.13.</summary>
    Connect,

    /// <summary>Length-prefixed frames over TCP: GoAkt 3.14 and later.</summary>
    Framed,

    /// <summary>Multiplexed frames over TCP: GoAkt 4.5 and later.</summary>
    Duplex,
}
