namespace GoAkt.Typed.Balancing;

/// <summary>Two nodes by chance, and of these the one that should answer sooner.</summary>
internal sealed class PowerOfTwoChoicesBalancer : IBalancer
{
    public Node Next(IReadOnlyList<Node> nodes)
    {
        if (nodes.Count == 1)
        {
            return nodes[0];
        }

        int first = Random.Shared.Next(nodes.Count);
        int second = Random.Shared.Next(nodes.Count - 1);
        second += second >= first ? 1 : 0;
        return CostOf(nodes[first]) <= CostOf(nodes[second]) ? nodes[first] : nodes[second];
    }

    private static double CostOf(Node node) => (node.InFlight + 1) * (node.Latency.TotalMicroseconds + 1);
}
