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

            // A call that has begun since the sweep found this awake still.
            Interlocked.MemoryBarrier();
            _isAwake = _sweep(now);
        }

        return _dueTick = now + (_isAwake ? SweepThread.BusyMilliseconds : IdleMilliseconds);
    }
}
