namespace GoAkt.Typed.Remoting.Duplex;

internal enum LivenessStep
{
    None,
    Ping,

    /// <summary>One that was suspected has shown itself.</summary>
    Trust,
    Close,
}

/// <summary>
/// Finds out whether the other end of a connection is there still: it is pinged once nothing has come from it for an
/// interval, and given up after three (docs/wire.md, "Duplex"). One that is suspected has a second to show itself. One
/// that is slow to take what is sent can't do so in that time, as the ping stands behind it, and so is taken to be
/// there until three intervals are over.
/// </summary>
internal sealed class Liveness(TimeSpan interval)
{
    /// <summary>So many bytes may take the other end longer than a second, though the system takes them at
    /// once.</summary>
    public const int MuchToTake = 64 * 1024;

    private const int MostIntervals = 3;
    private const long SuspectedMilliseconds = 1_000;

    /// <summary>How long what the system still holds may keep a ping from arriving, once there was room for all of it
    /// and nothing has come since.</summary>
    private const long SlowMilliseconds = 5_000;

    private readonly long _interval = Math.Max(1, (long)interval.TotalMilliseconds);
    private long _lastReadTick = Environment.TickCount64;
    private long _lastTakenTick = long.MinValue / 2;
    private long _lastMuchSentTick = long.MinValue / 2;
    private long _reads;
    private long _takes;
    private long _suspectedTick = long.MaxValue;
    private long _readsAtSuspicion;
    private long _signsAtPing;
    private long _askedTick = Environment.TickCount64;
    private int _pings;
    private int _suspicions;
    private int _answeredSuspicions;

    /// <summary>Something has come.</summary>
    public void NoteRead()
    {
        Volatile.Write(ref _lastReadTick, Environment.TickCount64);
        Volatile.Write(ref _reads, _reads + 1);
    }

    /// <summary>There is room again for what is sent where there was none: the other end has taken something. For one
    /// thread at a time.</summary>
    public void NoteProgress()
    {
        Volatile.Write(ref _lastTakenTick, Environment.TickCount64);
        Volatile.Write(ref _takes, _takes + 1);
    }

    /// <summary>Much is handed to the system at once. That is no sign of the other end, but a ping stands behind it.
    /// For one thread at a time.</summary>
    public void NoteMuchSent() => Volatile.Write(ref _lastMuchSentTick, Environment.TickCount64);

    /// <summary>Whether nothing is known to have come later than that, in milliseconds of
    /// <see cref="Environment.TickCount64"/>.</summary>
    public bool IsSilentSince(long tick) => Volatile.Read(ref _lastReadTick) <= tick;

    /// <summary>Lets the next check ping; may be called by any thread.</summary>
    public void Suspect() => Interlocked.Increment(ref _suspicions);

    /// <summary>For one thread, the sweep's.</summary>
    /// <param name="now">In milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="isBehind">Whether anything waits for the other end to take it.</param>
    public LivenessStep Check(long now, bool isBehind)
    {
        if (_suspectedTick != long.MaxValue && _readsAtSuspicion != Volatile.Read(ref _reads))
        {
            _suspectedTick = long.MaxValue;
            return LivenessStep.Trust;
        }

        if (_suspectedTick != long.MaxValue && now - _suspectedTick >= SuspectedMilliseconds)
        {
            if (!IsSlow(now, isBehind))
            {
                return LivenessStep.Close;
            }

            _suspectedTick = long.MaxValue;
            return LivenessStep.Trust;
        }

        int suspicions = Volatile.Read(ref _suspicions);
        if (suspicions != _answeredSuspicions)
        {
            _answeredSuspicions = suspicions;
            if (_suspectedTick == long.MaxValue)
            {
                if (IsSlow(now, isBehind))
                {
                    return LivenessStep.Trust;
                }

                _suspectedTick = now;
                _readsAtSuspicion = Volatile.Read(ref _reads);
                return LivenessStep.Ping;
            }
        }

        long signs = Volatile.Read(ref _reads) + Volatile.Read(ref _takes);
        if (signs != _signsAtPing)
        {
            _signsAtPing = signs;
            _pings = 0;
            _askedTick = Math.Max(Volatile.Read(ref _lastReadTick), Volatile.Read(ref _lastTakenTick));
        }

        if (now - _askedTick < _interval)
        {
            return LivenessStep.None;
        }

        // However seldom this is called, an end that is there has had an interval to answer each ping.
        _askedTick = now;
        return ++_pings < MostIntervals ? LivenessStep.Ping : LivenessStep.Close;
    }

    /// <summary>Whether a ping may stand behind what was sent before.</summary>
    private bool IsSlow(long now, bool isBehind)
    {
        long sentTick = Math.Max(Volatile.Read(ref _lastTakenTick), Volatile.Read(ref _lastMuchSentTick));
        return isBehind || (now - sentTick < SlowMilliseconds && sentTick >= Volatile.Read(ref _lastReadTick));
    }
}
