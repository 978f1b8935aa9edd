namespace GoAkt.Typed.Cluster;

/// <param name="RefreshInterval">How often the nodes are asked for their load; <see cref="Timeout.InfiniteTimeSpan"/>
/// for never.</param>
/// <param name="RequestTimeout">The longest that a probe or a refresh may take.</param>
/// <param name="TimeProvider">What the pauses are measured by.</param>
/// <param name="StateChanged">Told of a node that was ejected or let back in; may take its time, and does not
/// throw.</param>
internal sealed record HealthSettings(
    TimeSpan RefreshInterval, TimeSpan RequestTimeout, TimeProvider TimeProvider, Action<Node, NodeState> StateChanged);
