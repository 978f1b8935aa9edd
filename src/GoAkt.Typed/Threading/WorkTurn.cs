using System.Diagnostics;

namespace GoAkt.Typed.Threading;

/// <summary>What sends bytes that have gathered.</summary>
internal interface IFlushable
{
    /// <summary>Sends them; may be called by any thread, and does not block.</summary>
    void Flush();
}

/// <summary>What the turns of a batch do.</summary>
[Flags]
internal enum TurnState
{
    None = 0,
    Running = 1,

    /// <summary>A piece takes long.</summary>
    Stuck = 2,
}

/// <summary>One thread's work at a batch, and what is to be sent at the end of it.</summary>
internal sealed class WorkTurn
{
    private const int MostDeferred = 8;

    /// <summary>Code that has run for so long blocks, or might as well.</summary>
    private static readonly long s_long = Stopwatch.Frequency / 2_000;

    [ThreadStatic]
    private static WorkTurn? s_current;

    private readonly IFlushable?[] _deferred = new IFlushable?[MostDeferred];
    private WorkTurn? _outer;
    private int _deferredCount;
    private int _isTaken;
    private long _stamp;
    private volatile bool _isGivenUp;

    public bool IsFree => Volatile.Read(ref _isTaken) == 0;

    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Leaves what gathers to the end of this thread's work at a batch.</summary>
    /// <returns>False if it is at none, or has been at it for too long.</returns>
    public static bool TryDefer(IFlushable output)
    {
        if (s_current is not { _isGivenUp: false } turn)
        {
            return false;
        }

        int count = turn._deferredCount;
        for (int i = 0; i < count; i++)
        {
            if (ReferenceEquals(turn._deferred[i], output))
            {
                return !turn._isGivenUp;
            }
        }

        if (count == MostDeferred)
        {
            return false;
        }

        Volatile.Write(ref turn._deferred[count], output);
        Volatile.Write(ref turn._deferredCount, count + 1);

        // Who gives the turn up says so first, and sends what is deferred by then.
        Interlocked.MemoryBarrier();
        return !turn._isGivenUp;
    }

    /// <summary>The piece at hand is many, and the next of them begins.</summary>
    public static void Progress() => s_current?.Stamp();

    /// <param name="isAlone">Whether what is sent is not to wait for anything.</param>
    /// <returns>The moment, as <see cref="Stopwatch"/> counts.</returns>
    public long Begin(bool isAlone)
    {
        _outer = s_current;
        _isGivenUp = isAlone;
        s_current = this;
        return Stamp();
    }

    /// <summary>The next piece begins.</summary>
    /// <returns>The moment, as <see cref="Stopwatch"/> counts.</returns>
    public long Stamp()
    {
        long now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _stamp, now);
        return now;
    }

    public void End()
    {
        s_current = _outer;
        _outer = null;
        Volatile.Write(ref _stamp, 0);
        Flush();
        Array.Clear(_deferred, 0, _deferredCount);
        _deferredCount = 0;
        Volatile.Write(ref _isTaken, 0);
    }

    /// <summary>Sends what is deferred if the piece at hand takes long.</summary>
    public TurnState Watch()
    {
        long stamp = Volatile.Read(ref _stamp);
        if (stamp == 0)
        {
            return TurnState.None;
        }

        if (Stopwatch.GetTimestamp() - stamp < s_long)
        {
            return TurnState.Running;
        }

        if (!_isGivenUp)
        {
            _isGivenUp = true;
            Interlocked.MemoryBarrier();
        }

        Flush();
        return TurnState.Stuck;
    }

    private void Flush()
    {
        int count = Volatile.Read(ref _deferredCount);
        for (int i = 0; i < count; i++)
        {
            Volatile.Read(ref _deferred[i])?.Flush();
        }
    }
}
