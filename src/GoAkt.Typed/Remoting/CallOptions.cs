namespace GoAkt.Typed.Remoting;

/// <summary>What bounds a call, and what travels beside its message.</summary>
/// <param name="Deadline">The moment by which the call has to end.</param>
/// <param name="Headers">Header names and values for the node's context propagator, or null.</param>
/// <param name="CancellationToken">The caller's own.</param>
internal readonly record struct CallOptions(
    Deadline Deadline,
    IReadOnlyList<KeyValuePair<string, string>>? Headers,
    CancellationToken CancellationToken)
{
    /// <summary>What is known of the actor's presence, for a tell to a node that does not report a missing actor; else null.</summary>
    public ActorPresence? Presence { get; init; }
}
