namespace GoAkt.Typed.Remoting;

/// <summary>
/// Looks after the calls that are under way: one timer for all of them, so that a call costs no timer of its own. Its period is
/// short while there are any, long while there are none.
/// </summary>
internal sealed class Sweeper : IDisposable
{
    private const int BusyMilliseconds = 10;
    private const int IdleMilliseconds = 1_000;

    /// <summary>So many idle rounds at the short period go before the long one.</summary>
    private const int RoundsBeforeIdle = 100;

    private readonly Func<long, bool> _sweep;
    private readonly Timer _timer;
    private volatile bool _isAwake;
    private int _idleRounds;

    /// <summary>Starts with the long period.</summary>
    /// <param name="sweep">
    /// Looks after the calls, given the time in milliseconds of <see cref="Environment.TickCount64"/>; answers whether there are any.
    /// </param>
    public Sweeper(Func<long, bool> sweep)
    {
        _sweep = sweep;

        // The timer must not keep the execution context of whoever happened to make the first call.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = new Timer(static state => ((Sweeper)state!).Sweep(), this, IdleMilliseconds, Timeout.Infinite);
        }
    }

    /// <summary>To be called for every call, once the sweep can find it.</summary>
    public void Wake()
    {
        if (!_isAwake)
        {
            _isAwake = true;
            _timer.Change(BusyMilliseconds, Timeout.Infinite);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        if (_sweep(Environment.TickCount64))
        {
            _idleRounds = 0;
        }
        else if (_isAwake && ++_idleRounds >= RoundsBeforeIdle)
        {
            _idleRounds = 0;
            _isAwake = false;

            // A call that has begun since the sweep found this awake still.
            Interlocked.MemoryBarrier();
            _isAwake = _sweep(Environment.TickCount64);
        }

        // One round after another, never two at once. A call that wakes this while it goes to sleep must not be overruled.
        bool isAwake = _isAwake;
        _timer.Change(isAwake ? BusyMilliseconds : IdleMilliseconds, Timeout.Infinite);
        if (!isAwake && _isAwake)
        {
            _timer.Change(BusyMilliseconds, Timeout.Infinite);
        }
    }
}
