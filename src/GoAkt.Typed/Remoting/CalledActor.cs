namespace GoAkt.Typed.Remoting;

/// <summary>What a wire has to know of the actor that it calls.</summary>
internal abstract class CalledActor
{
    /// <summary>What bounds the connections that calls to the actor take up.</summary>
    public ActorLane Lane { get; } = new();

    /// <summary>Whether the actor was known to be there lately enough to be told something. If not, the node has to be
    /// asked for it before a tell leaves: nobody would notice that it is gone.</summary>
    /// <param name="moment">When the tell leaves, as <see cref="System.Diagnostics.Stopwatch"/> counts.</param>
    public abstract bool IsVerifiedAt(long moment);

    /// <summary>The actor has answered a request, or its node has said that it is there.</summary>
    /// <param name="askedAt">When the request began, as <see cref="System.Diagnostics.Stopwatch"/> counts: the actor
    /// was there later than that, and may be gone already.</param>
    public abstract void MarkVerified(long askedAt);
}

/// <summary>
/// How many of a node's connections the calls to one receiver take up, on a wire where a connection carries one call at
/// a time. It is bounded, so that a slow receiver does not take them all.
/// </summary>
internal sealed class ActorLane
{
    private int _busy;

    /// <returns>How many they take up with this one.</returns>
    public int Enter() => Interlocked.Increment(ref _busy);

    public void Leave() => Interlocked.Decrement(ref _busy);
}
