using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>Chooses the first node that there is.</summary>
internal sealed class FirstBalancer : IBalancer
{
    public Node Next(IReadOnlyList<Node> nodes) => nodes[0];
}
