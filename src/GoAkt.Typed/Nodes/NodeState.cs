namespace GoAkt.Typed.Nodes;

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

/// <summary>A node was ejected from balancing, or let back in.</summary>
/// <param name="node">The node.</param>
/// <param name="state">What it is now.</param>
public sealed class NodeStateChangedEventArgs(Node node, NodeState state) : EventArgs
{
    /// <summary>The node.</summary>
    public Node Node { get; } = node;

    /// <summary>What it is now.</summary>
    public NodeState State { get; } = state;
}
