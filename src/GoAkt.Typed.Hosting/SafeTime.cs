namespace GoAkt.Typed.Hosting;

/// <summary>The application's clock. What it fails to do, the system's does, so that no time-out is lost and no timer's
/// thread dies.</summary>
internal sealed class SafeTime : TimeProvider
{
    private readonly TimeProvider _time;
    private long _lastTimestamp;

    private SafeTime(TimeProvider time)
    {
        _time = time;
        TimestampFrequency = time.TimestampFrequency;
    }

    public override long TimestampFrequency { get; }

    public static TimeProvider Of(TimeProvider time) => time == System ? time : new SafeTime(time);

    public override long GetTimestamp()
    {
        try
        {
            long timestamp = _time.GetTimestamp();
            Volatile.Write(ref _lastTimestamp, timestamp);
            return timestamp;
        }
        catch (Exception)
        {
            // A clock is the application's code, and may throw anything.
            return Volatile.Read(ref _lastTimestamp);
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        try
        {
            return _time.GetUtcNow();
        }
        catch (Exception)
        {
            // A clock is the application's code, and may throw anything.
            return System.GetUtcNow();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SafeTimer timer = new(callback, state);
        timer.Start(_time, dueTime, period);
        return timer;
    }

    private sealed class SafeTimer(TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _timer;
        private ITimer? _fallback;

        public void Start(TimeProvider time, TimeSpan dueTime, TimeSpan period)
        {
            try
            {
                _timer = time.CreateTimer(callback, state, dueTime, period);
            }
            catch (Exception)
            {
                // A clock is the application's code, and may throw anything.
            }

            if (_timer is null)
            {
                ChangeFallback(dueTime, period);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            try
            {
                if (_timer is not null)
                {
                    return _timer.Change(dueTime, period);
                }
            }
            catch (Exception)
            {
                // A clock is the application's code, and may throw anything.
            }

            return ChangeFallback(dueTime, period);
        }

        public void Dispose()
        {
            try
            {
                _timer?.Dispose();
            }
            catch (Exception)
            {
                // A clock is the application's code, and may throw anything.
            }

            _fallback?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private bool ChangeFallback(TimeSpan dueTime, TimeSpan period)
        {
            if (_fallback is not null)
            {
                return _fallback.Change(dueTime, period);
            }

            _fallback = System.CreateTimer(callback, state, dueTime, period);
            return true;
        }
    }
}
