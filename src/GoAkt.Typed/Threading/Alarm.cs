using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Threading;

/// <summary>Calls back when a time is over, within a few milliseconds and however busy the thread pool is.</summary>
internal sealed class Alarm : Timed, IDisposable
{
    private Action? _ring;

    private Alarm(TimeSpan after, Action ring)
    {
        DeadlineTick = Deadline.After(after).Tick;
        _ring = ring;
    }

    /// <param name="after">When to call back.</param>
    /// <param name="ring">What to call, once. It must neither throw nor block.</param>
    public static Alarm Set(TimeSpan after, Action ring)
    {
        Alarm alarm = new(after, ring);
        Deadlines.Add(alarm);
        return alarm;
    }

    public override void Expire() => Interlocked.Exchange(ref _ring, null)?.Invoke();

    /// <summary>Keeps it from ringing, unless it rings already.</summary>
    public void Dispose()
    {
        Deadlines.Remove(this);
        Volatile.Write(ref _ring, null);
    }
}
