using System.Collections.Immutable;

namespace GoAkt.Typed.Nodes;

/// <summary>What balancing works on, from one change to the next.</summary>
internal sealed class NodeChoice
{
    public NodeChoice(ImmutableArray<Node> configured, IBalancer balancer)
    {
        Configured = configured;
        Balancer = balancer;
        All = configured;
        ImmutableArray<Node> available = configured.RemoveAll(static node => node.State == NodeState.Ejected);
        Candidates = available.IsEmpty ? All : available;
    }

    public ImmutableArray<Node> Configured { get; }

    /// <summary>The configured nodes, as a list that is made once.</summary>
    public IReadOnlyList<Node> All { get; }

    public IBalancer Balancer { get; }

    /// <summary>The nodes that are not ejected, or all if all are.</summary>
    public IReadOnlyList<Node> Candidates { get; }
}

/// <summary>What a new set of nodes has changed.</summary>
/// <param name="Appeared">The nodes that balancing may choose from now on.</param>
/// <param name="Gone">The nodes that take no calls any more.</param>
internal sealed record NodeChanges(ImmutableArray<Node> Appeared, ImmutableArray<Node> Gone)
{
    public static NodeChanges None { get; } = new([], []);
}
