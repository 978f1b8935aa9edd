using System.Diagnostics;

namespace GoAkt.Typed.Cluster;

/// <summary>Where an actor was found, and when it was last known to be there.</summary>
internal sealed class CachedAddress(ActorAddress address, Node owner, long expiresAtTick)
{
    private long _verifiedAt = long.MinValue;
    private int _isVerifying;

    public ActorAddress Address { get; } = address;

    /// <summary>The node that hosts the actor.</summary>
    public Node Owner { get; } = owner;

    public bool IsExpired => Environment.TickCount64 >= expiresAtTick;

    /// <summary>The actor has answered a request, or its node has said that it is there.</summary>
    /// <param name="askedAt">
    /// When the request began, as <see cref="Stopwatch"/> counts: the actor was there later than that, and may be gone already.
    /// </param>
    public void MarkVerified(long askedAt) => Volatile.Write(ref _verifiedAt, askedAt);

    /// <summary>Whether the actor was known to be there within a time.</summary>
    public bool IsVerifiedWithin(TimeSpan time)
    {
        long verifiedAt = Volatile.Read(ref _verifiedAt);
        return verifiedAt != long.MinValue && Stopwatch.GetElapsedTime(verifiedAt) <= time;
    }

    /// <summary>Lets one caller at a time verify in the background.</summary>
    public bool TryBeginVerifying() => Interlocked.Exchange(ref _isVerifying, 1) == 0;

    public void EndVerifying() => Volatile.Write(ref _isVerifying, 0);
}
