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
/// interval, and given up after three (docs/wire.md, "Duplex"). One that is suspected has a second to show itself.
/// </summary>
internal sealed class Liveness(TimeSpan interval)
{
    private const int MostIntervals = 3;
    private const long SuspectedMilliseconds = 1_000;

    private readonly long _interval = Math.Max(1, (long)interval.TotalMilliseconds);
    private long _lastReadTick = Environment.TickCount64;
    private long _reads;
    private long _suspectedTick = long.MaxValue;
    private long _readsAtSuspicion;
    private int _pings;
    private int _suspicions;
    private int _answeredSuspicions;

    /// <summary>Something has come.</summary>
    public void NoteRead()
    {
        Volatile.Write(ref _lastReadTick, Environment.TickCount64);
        Volatile.Write(ref _reads, _reads + 1);
    }

    /// <summary>Whether nothing is known to have come later than that, in milliseconds of
    /// <see cref="Environment.TickCount64"/>.</summary>
    public bool IsSilentSince(long tick) => Volatile.Read(ref _lastReadTick) <= tick;

    /// <summary>Lets the next check ping; may be called by any thread.</summary>
    public void Suspect() => Interlocked.Increment(ref _suspicions);

    /// <summary>For one thread, the sweep's.</summary>
    public LivenessStep Check(long now)
    {
        if (_suspectedTick != long.MaxValue && _readsAtSuspicion != Volatile.Read(ref _reads))
        {
            _suspectedTick = long.MaxValue;
            return LivenessStep.Trust;
        }

        if (_suspectedTick != long.MaxValue && now - _suspectedTick >= SuspectedMilliseconds)
        {
            return LivenessStep.Close;
        }

        int suspicions = Volatile.Read(ref _suspicions);
        if (suspicions != _answeredSuspicions)
        {
            _answeredSuspicions = suspicions;
            if (_suspectedTick == long.MaxValue)
            {
                _suspectedTick = now;
                _readsAtSuspicion = Volatile.Read(ref _reads);
                return LivenessStep.Ping;
            }
        }

        long silent = (now - Volatile.Read(ref _lastReadTick)) / _interval;
        if (silent == 0)
        {
            _pings = 0;
        }
        else if (silent >= MostIntervals)
        {
            return LivenessStep.Close;
        }
        else if (silent > _pings)
        {
            _pings = (int)silent;
            return LivenessStep.Ping;
        }

        return LivenessStep.None;
    }
}
