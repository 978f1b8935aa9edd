namespace GoAkt.Typed;

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
