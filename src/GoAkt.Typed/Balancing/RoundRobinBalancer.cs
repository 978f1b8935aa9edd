namespace GoAkt.Typed.Balancing;

/// <summary>One node after another.</summary>
internal sealed class RoundRobinBalancer : IBalancer
{
    private uint _next = uint.MaxValue;

    public Node Next(IReadOnlyList<Node> nodes) => nodes[(int)(Interlocked.Increment(ref _next) % (uint)nodes.Count)];
}
