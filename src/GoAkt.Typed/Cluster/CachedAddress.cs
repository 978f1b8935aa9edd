namespace GoAkt.Typed.Cluster;

/// <summary>Where an actor was found, and when it was last known to be there.</summary>
internal sealed class CachedAddress(ActorAddress address, Node owner, long expiresAtTick)
{
    private long _verifiedAtTick = long.MinValue;
    private int _isVerifying;

    public ActorAddress Address { get; } = address;

    /// <summary>The node that hosts the actor.</summary>
    public Node Owner { get; } = owner;

    public bool IsExpired => Environment.TickCount64 >= expiresAtTick;

    /// <summary>Set once the entry has been found wrong, for those who still hold it.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>The actor has answered, or its node has said that it is there.</summary>
    public void MarkVerified() => Volatile.Write(ref _verifiedAtTick, Environment.TickCount64);

    /// <summary>Whether the actor was known to be there within the last so many milliseconds.</summary>
    public bool IsVerifiedWithin(double milliseconds)
    {
        long verifiedAt = Volatile.Read(ref _verifiedAtTick);
        return verifiedAt != long.MinValue && Environment.TickCount64 - verifiedAt <= milliseconds;
    }

    /// <summary>Lets one caller at a time verify in the background.</summary>
    public bool TryBeginVerifying() => Interlocked.Exchange(ref _isVerifying, 1) == 0;

    public void EndVerifying() => Volatile.Write(ref _isVerifying, 0);
}
