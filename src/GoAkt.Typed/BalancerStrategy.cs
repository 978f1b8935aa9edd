using GoAkt.Typed.Nodes;

namespace GoAkt.Typed;

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
