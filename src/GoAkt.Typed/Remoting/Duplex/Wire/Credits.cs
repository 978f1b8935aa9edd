namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>
/// How many bytes of DATA and CHUNK frames, headers included, this end may still send (docs/wire.md, "Duplex"). Used by
/// one thread at a time.
/// </summary>
internal struct SendWindow(DuplexLimits limits)
{
    private readonly bool _isBounded = limits.HasCredits;
    private long _left = limits.Credits;

    /// <summary>Whether a frame may go. One that is larger than the window goes while nothing else is under
    /// way.</summary>
    public readonly bool Allows(long bytes) => !_isBounded || bytes <= _left || _left == limits.Credits;

    public void Take(long bytes) => _left -= bytes;

    /// <summary>Takes back what the other end has granted, which is never more than was sent.</summary>
    public void Grant(ulong bytes) => _left += (long)Math.Min(bytes, (ulong)(limits.Credits - _left));
}

/// <summary>
/// Gathers what this end grants the other one until it is worth a frame: a quarter of the window. What was received is
/// granted by any thread, each byte once.
/// </summary>
internal sealed class ReceiveWindow(DuplexLimits limits)
{
    private readonly long _worth = Math.Max(1, limits.Credits / 4);
    private long _gathered;

    /// <summary>Grants bytes again.</summary>
    /// <returns>How many are to be told to the other end now; mostly 0.</returns>
    public long Grant(long bytes)
    {
        if (!limits.HasCredits || bytes == 0)
        {
            return 0;
        }

        return Interlocked.Add(ref _gathered, bytes) >= _worth ? Interlocked.Exchange(ref _gathered, 0) : 0;
    }
}
