namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Where requests come from: a node that drains waits until each of its sources has answered what it has
/// taken.</summary>
/// <remarks>
/// A source says that it has requests before it looks whether the node takes any
/// (<see cref="HostedNode.IsStopping"/>). So either the node sees them, or they are refused.
/// </remarks>
internal interface IRequestSource
{
    /// <summary>Whether a request is taken and not answered.</summary>
    bool HasRequests { get; }
}
