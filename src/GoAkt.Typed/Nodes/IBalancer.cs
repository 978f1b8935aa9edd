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

/// <summary>How the node is chosen for a call that any node of the cluster can serve.</summary>
public enum BalancerStrategy
{
    /// <summary>One node after another.</summary>
    RoundRobin,

    /// <summary>Any node, by chance.</summary>
    Random,

    /// <summary>
    /// The node with the least <see cref="Node.Weight"/>. The calls in flight, and the actors spawned since the weight
    /// was set, count along with it, so that not every call between two refreshes goes to one node.
    /// </summary>
    LeastLoad,

    /// <summary>
    /// Two nodes by chance, and of these the one with fewer of this client's calls in flight, weighted by how long they
    /// take there.
    /// </summary>
    PowerOfTwoChoices,
}
