namespace GoAkt.Typed.Balancing;

/// <summary>Two nodes by chance, and of these the one that should answer sooner.</summary>
internal sealed class PowerOfTwoChoicesBalancer : IBalancer
{
    private const double CautiousMicroseconds = 1_000_000;

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

    private static double CostOf(Node node)
    {
        int inFlight = node.InFlight;
        double latency = node.Latency.TotalMicroseconds;
        if (latency == 0)
        {
            // Nothing has come back from the node yet: it gets a call to show how fast it is, and not many before it
            // has.
            latency = inFlight == 0 ? 0 : CautiousMicroseconds;
        }

        return (inFlight + 1) * latency;
    }
}
