namespace GoAkt.Typed.Threading;

/// <summary>What is under way and has to end by a moment.</summary>
internal abstract class Timed
{
    protected Timed() => Place = new LinkedListNode<Timed>(this);

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DeadlineTick { get; protected set; }

    /// <summary>Its place among all that is under way.</summary>
    public LinkedListNode<Timed> Place { get; }

    /// <summary>Ends it, for its time is over. It may have ended already; must neither block nor run the application's
    /// code.</summary>
    public abstract void Expire();
}

/// <summary>Ends what runs out of its time, on the library's own thread: no busy thread pool prolongs it.</summary>
internal static class Deadlines
{
    private static readonly Lock s_gate = new();
    private static readonly LinkedList<Timed> s_timed = new();
    private static Sweeper? s_sweeper;

    public static void Add(Timed timed)
    {
        lock (s_gate)
        {
            s_timed.AddLast(timed.Place);
            s_sweeper ??= new Sweeper(Sweep);
            s_sweeper.Wake();
        }
    }

    public static void Remove(Timed timed)
    {
        lock (s_gate)
        {
            if (timed.Place.List is not null)
            {
                s_timed.Remove(timed.Place);
            }
        }
    }

    private static bool Sweep(long now)
    {
        List<Timed>? overdue = null;
        lock (s_gate)
        {
            for (LinkedListNode<Timed>? place = s_timed.First, next; place is not null; place = next)
            {
                next = place.Next;
                if (now >= place.Value.DeadlineTick)
                {
                    s_timed.Remove(place);
                    (overdue ??= []).Add(place.Value);
                }
            }

            if (s_timed.Count == 0 && overdue is null && !s_sweeper!.IsAwake)
            {
                // Nothing is under way for some time: no thread has to be kept for it.
                s_sweeper.Dispose();
                s_sweeper = null;
                return false;
            }
        }

        overdue?.ForEach(static timed => timed.Expire());
        return overdue is not null || s_timed.Count > 0;
    }
}

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
