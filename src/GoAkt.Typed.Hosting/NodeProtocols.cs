namespace GoAkt.Typed.Hosting;

/// <summary>The wires that an embedded node serves, all on one port.</summary>
[Flags]
public enum NodeProtocols
{
    /// <summary>None, which no node can be started with.</summary>
    None = 0,

    /// <summary>Unary Connect RPC over HTTP, as GoAkt 3.3 to 3.13 serve it.</summary>
    Connect = 1,

    /// <summary>Length-prefixed frames over TCP, as GoAkt 3.14 and later serve them, unless they are pinned to
    /// Duplex.</summary>
    Framed = 2,

    /// <summary>Multiplexed frames over TCP, as GoAkt 4.5 and later serve them.</summary>
    Duplex = 4,

    /// <summary>Every wire.</summary>
    All = Connect | Framed | Duplex,
}

/// <summary>Which generation of GoAkt an embedded node stands in for on Connect.</summary>
public enum ConnectDialect
{
    /// <summary>GoAkt 3.3 to 3.11: an address is a message, and a singleton is a flag.</summary>
    MessageAddresses,

    /// <summary>GoAkt 3.12 and 3.13: an address is text, and every message names a sender.</summary>
    TextAddresses,
}

/// <summary>Which generation of GoAkt an embedded node stands in for on Framed.</summary>
public enum FramedDialect
{
    /// <summary>GoAkt 4.x: user messages travel as inner frames, and actors can be introspected.</summary>
    InnerFrames,

    /// <summary>
    /// GoAkt 3.14: user messages travel as <c>google.protobuf.Any</c>, every message names a sender, a tell to a
    /// missing actor fails, and the node closes the connection on an introspection request.
    /// </summary>
    AnyPayloads,
}

/// <summary>Which generation of GoAkt an embedded node stands in for on Duplex.</summary>
public enum DuplexDialect
{
    /// <summary>GoAkt 4.6.</summary>
    GoAkt46,

    /// <summary>
    /// GoAkt 4.5, which agrees on no compression, handles an ask though its time is over, answers a one-way tell when
    /// the grain has handled it, and answers whatever goes wrong with a grain as an internal error.
    /// </summary>
    GoAkt45,
}
