namespace GoAkt.Typed.Remoting;

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
