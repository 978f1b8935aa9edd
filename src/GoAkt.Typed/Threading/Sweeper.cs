namespace GoAkt.Typed.Threading;

/// <summary>
/// Looks after calls that are under way, so that none costs a timer of its own: every few milliseconds while there are
/// any, seldom while there are none. All sweepers share <see cref="SweepThread"/>, which no busy thread pool keeps from
/// its work.
/// </summary>
internal sealed class Sweeper : IDisposable
{
    private const int IdleMilliseconds = 1_000;

    /// <summary>So many idle rounds at the short period go before the long one.</summary>
    private const int RoundsBeforeIdle = 100;

    private readonly Func<long, bool> _sweep;
    private volatile bool _isAwake;
    private int _idleRounds;
    private long _dueTick = Environment.TickCount64 + IdleMilliseconds;

    /// <summary>Starts with the long period.</summary>
    /// <param name="sweep"> Looks after the calls, given the time in milliseconds of
    /// <see cref="Environment.TickCount64"/>; answers whether there are any. It must neither block nor run the
    /// application's code.
    /// </param>
    public Sweeper(Func<long, bool> sweep)
    {
        _sweep = sweep;
        SweepThread.Add(this);
    }

    /// <summary>To be called for every call, once the sweep can find it.</summary>
    public void Wake()
    {
        if (!_isAwake)
        {
            _isAwake = true;
            SweepThread.Wake();
        }
    }

    /// <summary>Whether it sweeps at the short period.</summary>
    public bool IsAwake => _isAwake;

    public void Dispose() => SweepThread.Remove(this);

    /// <summary>Sweeps if it is time to; never called by two threads at once.</summary>
    /// <returns>When to sweep again, in milliseconds of <see cref="Environment.TickCount64"/>.</returns>
    public long Sweep(long now)
    {
        if (!_isAwake && now < _dueTick)
        {
            return _dueTick;
        }

        if (_sweep(now))
        {
            _idleRounds = 0;
        }
        else if (_isAwake && ++_idleRounds >= RoundsBeforeIdle)
        {
            _idleRounds = 0;
            _isAwake = false;

            // A call that has begun since the sweep found this awake still. One that begins only now wakes this itself.
            Interlocked.MemoryBarrier();
            if (_sweep(now))
            {
                _isAwake = true;
            }
        }

        return _dueTick = now + (_isAwake ? SweepThread.BusyMilliseconds : IdleMilliseconds);
    }
}

/// <summary>The one thread of a process that sweeps; it is there while there are sweepers.</summary>
internal static class SweepThread
{
    public const int BusyMilliseconds = 10;

    private static readonly Lock s_gate = new();
    private static readonly List<Sweeper> s_sweepers = [];
    private static readonly AutoResetEvent s_wake = new(initialState: false);
    private static Sweeper[] s_swept = [];
    private static bool s_isRunning;

    public static void Add(Sweeper sweeper)
    {
        bool starts;
        lock (s_gate)
        {
            s_sweepers.Add(sweeper);
            s_swept = [.. s_sweepers];
            starts = !s_isRunning;
            s_isRunning = true;
        }

        if (starts)
        {
            LibraryThread.Start(Run, "GoAkt.Typed time-outs");
        }
    }

    public static void Remove(Sweeper sweeper)
    {
        lock (s_gate)
        {
            s_sweepers.Remove(sweeper);
            s_swept = [.. s_sweepers];
        }

        s_wake.Set();
    }

    /// <summary>Sweeps at once what is awake.</summary>
    public static void Wake() => s_wake.Set();

    private static void Run()
    {
        while (TryGetSweepers(out Sweeper[] sweepers))
        {
            long now = Environment.TickCount64;
            long next = long.MaxValue;
            LibraryThread.Sweep(now);
            PoolWatch.Sweep(now);
            foreach (Sweeper sweeper in sweepers)
            {
                next = Math.Min(next, Sweep(sweeper, now));
            }

            s_wake.WaitOne((int)Math.Clamp(next - Environment.TickCount64, 1, int.MaxValue));
        }
    }

    private static bool TryGetSweepers(out Sweeper[] sweepers)
    {
        lock (s_gate)
        {
            sweepers = s_swept;
            return s_isRunning = sweepers.Length > 0;
        }
    }

    private static long Sweep(Sweeper sweeper, long now)
    {
        try
        {
            return sweeper.Sweep(now);
        }
        catch
        {
            // One client's trouble must not keep the calls of the others from ending.
            return now + BusyMilliseconds;
        }
    }
}
