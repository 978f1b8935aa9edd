namespace GoAkt.Typed.Balancing;

/// <summary>Any node, by chance.</summary>
internal sealed class RandomBalancer : IBalancer
{
    public Node Next(IReadOnlyList<Node> nodes) => nodes[Random.Shared.Next(nodes.Count)];
}
