using Microsoft.Extensions.Time.Testing;

namespace GoAkt.Typed.Testing;

/// <summary>A clock that stands still until it is moved, and knows how many timers wait for it: a test moves it once
/// the code under test has set its timer.</summary>
public sealed class ManualTime : FakeTimeProvider
{
    private int _waitingTimers;
    private int _createdTimers;

    /// <summary>How many timers wait to be fired.</summary>
    public int WaitingTimers => Volatile.Read(ref _waitingTimers);

    /// <summary>How many timers there have been. A timer that replaces another leaves as many waiting.</summary>
    public int CreatedTimers => Volatile.Read(ref _createdTimers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        CountedTimer timer = new(this, callback, state);
        Interlocked.Increment(ref _createdTimers);
        timer.Attach(base.CreateTimer(timer.Fire, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class CountedTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private readonly Lock _gate = new();
        private ITimer? _timer;
        private bool _isWaiting;
        private bool _repeats;

        public void Attach(ITimer timer) => _timer = timer;

        public void Fire(object? _)
        {
            if (!_repeats)
            {
                Count(isWaiting: false);
            }

            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // It counts before it can fire, which may be at once.
            _repeats = period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero;
            Count(dueTime != Timeout.InfiniteTimeSpan);
            return _timer!.Change(dueTime, period);
        }

        public void Dispose()
        {
            Count(isWaiting: false);
            _timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Count(isWaiting: false);
            return _timer!.DisposeAsync();
        }

        private void Count(bool isWaiting)
        {
            lock (_gate)
            {
                if (isWaiting != _isWaiting)
                {
                    _isWaiting = isWaiting;
                    Interlocked.Add(ref time._waitingTimers, isWaiting ? 1 : -1);
                }
            }
        }
    }
}
