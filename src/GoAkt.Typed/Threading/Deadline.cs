using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Threading;

/// <summary>The moment by which a call has to end, on the machine's monotonic clock.</summary>
internal readonly struct Deadline : IEquatable<Deadline>
{
    private readonly long _tick;

    private Deadline(long tick) => _tick = tick;

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Tick => _tick;

    public bool HasPassed => Environment.TickCount64 >= _tick;

    /// <summary>Never less than zero.</summary>
    public TimeSpan Remaining => TimeSpan.FromMilliseconds(Math.Max(0, _tick - Environment.TickCount64));

    public static Deadline After(TimeSpan time) =>
        new(Environment.TickCount64 + (long)Math.Ceiling(time.TotalMilliseconds));

    public bool Equals(Deadline other) => _tick == other._tick;

    public override bool Equals(object? obj) => obj is Deadline other && Equals(other);

    public override int GetHashCode() => _tick.GetHashCode();
}
