namespace GoAkt.Typed.Balancing;

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
