namespace GoAkt.Typed;

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
