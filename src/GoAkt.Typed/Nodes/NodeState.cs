namespace GoAkt.Typed;

/// <summary>What the client thinks of a node.</summary>
public enum NodeState
{
    /// <summary>The node takes part in balancing. A node that was never called counts as available.</summary>
    Available,

    /// <summary>
    /// A call to the node failed for the network's sake. It gets no further ones until a probe succeeds, unless no node
    /// is available.
    /// </summary>
    Ejected,
}
