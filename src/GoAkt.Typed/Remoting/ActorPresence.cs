using System.Diagnostics;

namespace GoAkt.Typed.Remoting;

/// <summary>When an actor was last known to be at its address, and for how long that is good enough to tell it
/// something.</summary>
/// <param name="bound">See <see cref="GoAktClientOptions.TellVerification"/>.</param>
internal sealed class ActorPresence(TimeSpan bound)
{
    private readonly long _bound = (long)(bound.TotalSeconds * Stopwatch.Frequency);
    private long _verifiedAt = long.MinValue;

    /// <summary>What bounds the connections that calls to the actor take up.</summary>
    public ActorLane Lane { get; } = new();

    public bool IsVerified => IsVerifiedAt(Stopwatch.GetTimestamp());

    /// <summary>Whether the actor was known to be there within the bound before a moment, as <see cref="Stopwatch"/>
    /// counts.</summary>
    public bool IsVerifiedAt(long moment) => IsVerifiedWithin(_bound, moment);

    /// <summary>Whether half of the bound has not passed yet.</summary>
    public bool IsFresh => IsVerifiedWithin(_bound / 2, Stopwatch.GetTimestamp());

    /// <summary>The actor has answered a request, or its node has said that it is there.</summary>
    /// <param name="askedAt"> When the request began, as <see cref="Stopwatch"/> counts: the actor was there later than
    /// that, and may be gone already.
    /// </param>
    public void MarkVerified(long askedAt)
    {
        if (askedAt > Volatile.Read(ref _verifiedAt))
        {
            Volatile.Write(ref _verifiedAt, askedAt);
        }
    }

    private bool IsVerifiedWithin(long time, long moment)
    {
        long verifiedAt = Volatile.Read(ref _verifiedAt);
        return verifiedAt != long.MinValue && moment - verifiedAt <= time;
    }
}
