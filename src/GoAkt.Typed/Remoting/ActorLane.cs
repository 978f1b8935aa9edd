namespace GoAkt.Typed.Remoting;

/// <summary>
/// How many of a node's connections the calls to one receiver take up, on a wire where a connection carries one call at a time. It is
/// bounded, so that a slow receiver does not take them all.
/// </summary>
internal sealed class ActorLane
{
    private int _busy;

    /// <summary>Takes up a connection more, unless that many are taken up already.</summary>
    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _busy) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _busy);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _busy);
}
