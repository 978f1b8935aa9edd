using System.Diagnostics.CodeAnalysis;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// Calls back when a time is over, from a thread that all alarms share: a connect that hangs is given up in time, however busy the thread
/// pool is. The thread ends when there is nothing to wait for.
/// </summary>
internal sealed class Alarm : IDisposable
{
    private const int IdleMilliseconds = 1_000;

    private static readonly object s_gate = new();
    private static readonly PriorityQueue<Alarm, long> s_alarms = new();
    private static bool s_isWatched;

    private Action? _ring;
    private Timer? _timer;

    private Alarm(Action ring) => _ring = ring;

    /// <param name="after">When to call back.</param>
    /// <param name="ring">What to call, once. It must neither throw nor block.</param>
    public static Alarm Set(TimeSpan after, Action ring)
    {
        Alarm alarm = new(ring);
        lock (s_gate)
        {
            if (!s_isWatched && !(s_isWatched = TryWatch()))
            {
                // Where no thread is to be had, the thread pool's timer is better than none.
                alarm._timer = new Timer(static alarm => ((Alarm)alarm!).Ring(), alarm, after, Timeout.InfiniteTimeSpan);
                return alarm;
            }

            s_alarms.Enqueue(alarm, Deadline.After(after).Tick);
            if (s_alarms.Peek() == alarm)
            {
                Monitor.Pulse(s_gate);
            }
        }

        return alarm;
    }

    /// <summary>Keeps it from ringing, unless it rings already.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (s_gate)
        {
            _ring = null;
            s_alarms.Remove(this, out _, out _);
        }
    }

    private static bool TryWatch()
    {
        try
        {
            new Thread(Watch) { IsBackground = true, Name = "GoAkt alarms" }.UnsafeStart();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }

    private static void Watch()
    {
        while (TryTakeDue(out Alarm? due))
        {
            due.Ring();
        }
    }

    /// <returns>False if there has been none for a while.</returns>
    private static bool TryTakeDue([NotNullWhen(true)] out Alarm? due)
    {
        lock (s_gate)
        {
            while (true)
            {
                if (!s_alarms.TryPeek(out due, out long tick))
                {
                    if (!Monitor.Wait(s_gate, IdleMilliseconds) && s_alarms.Count == 0)
                    {
                        return s_isWatched = false;
                    }

                    continue;
                }

                long left = tick - Environment.TickCount64;
                if (left <= 0)
                {
                    s_alarms.Dequeue();
                    return true;
                }

                // Not for all of that time: it may be taken away meanwhile, as the last one.
                Monitor.Wait(s_gate, (int)Math.Min(left, IdleMilliseconds));
            }
        }
    }

    private void Ring() => Interlocked.Exchange(ref _ring, null)?.Invoke();
}
