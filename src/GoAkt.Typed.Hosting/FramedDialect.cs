namespace GoAkt.Typed.Hosting;

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
