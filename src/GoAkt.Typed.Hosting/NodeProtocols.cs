namespace GoAkt.Typed.Hosting;

/// <summary>The wires that an embedded node serves, all on one port.</summary>
[Flags]
public enum NodeProtocols
{
    /// <summary>None: the node accepts no connection that speaks any wire.</summary>
    None = 0,

    /// <summary>Unary Connect RPC over HTTP, as GoAkt 3.3 to 3.13 serve it.</summary>
    Connect = 1,

    /// <summary>Length-prefixed frames over TCP, as GoAkt 3.14 and later serve them.</summary>
    Framed = 2,

    /// <summary>Every wire.</summary>
    All = Connect | Framed,
}
