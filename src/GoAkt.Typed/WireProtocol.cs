namespace GoAkt.Typed;

/// <summary>The wires that GoAkt nodes speak at their remoting endpoint.</summary>
public enum WireProtocol
{
    /// <summary>Finds out at the first call to a node, with requests that do no harm, and remembers it until that
    /// fails: tries Duplex, then Framed, then Connect. A node of GoAkt 4 that speaks Framed is asked for Duplex again
    /// every half minute.</summary>
    Auto,

    /// <summary>Unary Connect RPC: GoAkt 3.3 to 3.13.</summary>
    Connect,

    /// <summary>Length-prefixed frames over TCP: GoAkt 3.14 and later, unless they are pinned to Duplex.</summary>
    Framed,

    /// <summary>Multiplexed frames over TCP: GoAkt 4.5 and later, unless they are pinned to Framed.</summary>
    Duplex,
}
