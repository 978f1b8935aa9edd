namespace GoAkt.Typed.Threading;

/// <summary>The moment by which a call has to end, on the machine's monotonic clock.</summary>
internal readonly struct Deadline : IEquatable<Deadline>
{
    // Far enough away, and yet a pause can be added to it.
    private const long Never = long.MaxValue / 2;

    private readonly long _tick;

    private Deadline(long tick) => _tick = tick;

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Tick => _tick;

    public bool IsInfinite => _tick == Never;

    public bool HasPassed => Environment.TickCount64 >= _tick;

    /// <summary>Never less than zero, and never more than a timer or a node can count: 24.8 days.</summary>
    public TimeSpan Remaining =>
        TimeSpan.FromMilliseconds(Math.Clamp(_tick - Environment.TickCount64, 0, int.MaxValue));

    /// <param name="time">From now on; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    public static Deadline After(TimeSpan time) => new(
        time == Timeout.InfiniteTimeSpan
            ? Never
            : Environment.TickCount64 + (long)Math.Ceiling(time.TotalMilliseconds));

    public bool Equals(Deadline other) => _tick == other._tick;

    public override bool Equals(object? obj) => obj is Deadline other && Equals(other);

    public override int GetHashCode() => _tick.GetHashCode();
}
