namespace GoAkt.Typed.Nodes;

/// <summary>
/// Chooses the node for a call that any node of the cluster can serve: a look-up, a spawn, a grain. Implement it for a
/// strategy of your own. It is called from many threads at once.
/// </summary>
public interface IBalancer
{
    /// <summary>Chooses a node.</summary>
    /// <param name="nodes">The nodes to choose from; never empty, and never changed once handed out.</param>
    /// <returns>One of the nodes.</returns>
    Node Next(IReadOnlyList<Node> nodes);
}

/// <summary>Makes the balancer of a strategy.</summary>
internal static class Balancers
{
    public static IBalancer For(BalancerStrategy strategy) => strategy switch
    {
        BalancerStrategy.RoundRobin => new RoundRobinBalancer(),
        BalancerStrategy.Random => new RandomBalancer(),
        BalancerStrategy.LeastLoad => new LeastLoadBalancer(),
        BalancerStrategy.PowerOfTwoChoices => new PowerOfTwoChoicesBalancer(),
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "There is no such strategy."),
    };
}

/// <summary>One node after another.</summary>
internal sealed class RoundRobinBalancer : IBalancer
{
    private uint _next = uint.MaxValue;

    public Node Next(IReadOnlyList<Node> nodes) => nodes[(int)(Interlocked.Increment(ref _next) % (uint)nodes.Count)];
}

/// <summary>Any node, by chance.</summary>
internal sealed class RandomBalancer : IBalancer
{
    public Node Next(IReadOnlyList<Node> nodes) => nodes[Random.Shared.Next(nodes.Count)];
}

/// <summary>The node with the least weight, counting what the client has put there since; among equals, one after
/// another.</summary>
internal sealed class LeastLoadBalancer : IBalancer
{
    private uint _first = uint.MaxValue;

    public Node Next(IReadOnlyList<Node> nodes)
    {
        uint first = Interlocked.Increment(ref _first);
        Node least = nodes[(int)(first % (uint)nodes.Count)];
        double leastLoad = least.Load;
        for (uint i = 1; i < nodes.Count; i++)
        {
            Node node = nodes[(int)((first + i) % (uint)nodes.Count)];
            double load = node.Load;
            if (load < leastLoad)
            {
                (least, leastLoad) = (node, load);
            }
        }

        return least;
    }
}

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
