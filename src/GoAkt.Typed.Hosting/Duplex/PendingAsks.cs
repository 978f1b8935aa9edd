using GoAkt.Typed.Hosting.Actors;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>Ends the asks of one connection whose time is over, so that none costs a timer of its own.</summary>
internal sealed class PendingAsks : IDisposable
{
    private const int RoundsBeforeIdle = 100;

    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<DuplexAsker> _askers = [];
    private readonly List<DuplexAsker> _due = [];
    private bool _isRunning;
    private int _idleRounds;
    private int _isSweeping;
    private volatile bool _isDisposed;

    public PendingAsks(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(
            static state => ((PendingAsks)state!).TrySweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(DuplexAsker asker)
    {
        bool starts;
        lock (_gate)
        {
            _askers.Add(asker);
            starts = !_isRunning;
            _isRunning = true;
        }

        if (starts)
        {
            _timer.Change(s_period, s_period);
        }
    }

    /// <summary>No actor is left that could answer.</summary>
    public void EndAll()
    {
        DuplexAsker[] left;
        lock (_gate)
        {
            left = [.. _askers];
        }

        foreach (DuplexAsker asker in left)
        {
            asker.TryEnd(AskOutcome.NotAlive);
        }
    }

    /// <summary>Ends the asks that are left when their time is over, and takes no more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            if (_isRunning)
            {
                return;
            }
        }

        _timer.Dispose();
    }

    private void Rest()
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        bool isRunning;
        lock (_gate)
        {
            isRunning = _isRunning;
        }

        if (isRunning)
        {
            // An ask has come just before the timer stopped.
            _timer.Change(s_period, s_period);
        }
    }

    /// <summary>A tick that comes while the one before is at work is left out: if it waited, each would hold a thread
    /// of the pool's.</summary>
    private void TrySweep()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) != 0)
        {
            return;
        }

        try
        {
            Sweep();
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }

    private void Sweep()
    {
        bool ends;
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            int kept = 0;
            for (int i = 0; i < _askers.Count; i++)
            {
                DuplexAsker asker = _askers[i];
                if (asker.HasEnded)
                {
                    continue;
                }

                if (asker.IsDueAt(now))
                {
                    _due.Add(asker);
                }
                else
                {
                    _askers[kept++] = asker;
                }
            }

            _askers.RemoveRange(kept, _askers.Count - kept);
            _idleRounds = kept == 0 ? _idleRounds + 1 : 0;
            ends = _idleRounds >= RoundsBeforeIdle || (kept == 0 && _isDisposed);
            if (ends)
            {
                _idleRounds = 0;
                _isRunning = false;
            }
        }

        if (ends && _isDisposed)
        {
            _timer.Dispose();
        }
        else if (ends)
        {
            Rest();
        }

        _due.ForEach(static asker => asker.TryEnd(AskOutcome.TimedOut));
        _due.Clear();
    }
}
