using System.Diagnostics;

namespace GoAkt.Typed.Threading;

/// <summary>
/// Pieces of work that run the application's code, one after another on one of the pool's threads. Where one of them
/// blocks its thread, another thread goes on with the rest within a millisecond or two; where the pool does not come to
/// it, a thread of the library's own does. What the pieces have sent leaves when the last one has run.
/// </summary>
internal abstract class WorkBatch : IThreadPoolWorkItem
{
    /// <summary>How long the pool may take to begin, in milliseconds.</summary>
    private const int Patience = 10;

    /// <summary>How long a thread that has other things to do goes on with the pieces.</summary>
    private static readonly long s_budget = Stopwatch.Frequency / 5_000;

    private readonly WorkTurn _firstTurn = new();
    private List<WorkTurn>? _furtherTurns;
    private int _next;
    private int _executors;
    private long _queuedTick;

    /// <summary>Its place among those that are watched.</summary>
    public int Place { get; set; } = -1;

    protected int Count { get; set; }

    /// <summary>Whether what it sends is one thing, for which nothing else is to be waited for.</summary>
    protected virtual bool IsSingle => Count == 1;

    private bool HasMore => Volatile.Read(ref _next) < Count;

    /// <summary>Has the pieces done. The batch must not be changed until <see cref="OnDone"/>.</summary>
    public void Start()
    {
        _next = 0;
        _executors = 1;
        Volatile.Write(ref _queuedTick, Environment.TickCount64);
        WorkWatch.Add(this);
        LibraryThread.BorrowFromPool(this);
    }

    /// <summary>As <see cref="Start"/>, but begins on this thread, which has other things to do: what is left after a
    /// while is left to the pool.</summary>
    public void StartHere()
    {
        _next = 0;
        _executors = 1;
        WorkWatch.Add(this);
        Execute(s_budget);
    }

    public void Execute()
    {
        Volatile.Write(ref _queuedTick, 0);
        Execute(long.MaxValue);
    }

    /// <summary>Looks after the pieces; called every millisecond.</summary>
    public void Watch(long now)
    {
        TurnState state = _firstTurn.Watch();
        if (Volatile.Read(ref _furtherTurns) is { } turns)
        {
            lock (turns)
            {
                foreach (WorkTurn turn in turns)
                {
                    state |= turn.Watch();
                }
            }
        }

        bool isStuck = (state & TurnState.Stuck) != 0;
        if (isStuck)
        {
            OnStuck();
        }

        long queued = Volatile.Read(ref _queuedTick);
        if (queued != 0)
        {
            if (now - queued >= Patience && TryEnter())
            {
                Volatile.Write(ref _queuedTick, now);
                WorkerThreads.Completions.Run(this);
            }
        }
        else if (isStuck && HasMore)
        {
            HandOver();
        }
        else if (state == TurnState.Stuck)
        {
            // Whatever becomes of the code that blocks, nothing waits for it.
            WorkWatch.Remove(this);
        }
    }

    /// <summary>Does one piece. It must not throw.</summary>
    protected abstract void Run(int piece);

    /// <summary>A piece takes long; called by the thread that watches, and perhaps more than once.</summary>
    protected virtual void OnStuck()
    {
    }

    /// <summary>All pieces are done, and nobody is at work any more.</summary>
    protected abstract void OnDone();

    private void Execute(long budget)
    {
        WorkTurn turn = TakeTurn();
        long startedAt = turn.Begin(IsSingle);
        try
        {
            int piece;
            while (HasMore && (piece = Interlocked.Increment(ref _next) - 1) < Count)
            {
                if (turn.Stamp() - startedAt > budget)
                {
                    budget = long.MaxValue;
                    HandOver();
                }

                Run(piece);
            }
        }
        finally
        {
            turn.End();
            Leave();
        }
    }

    private WorkTurn TakeTurn()
    {
        if (_firstTurn.TryTake())
        {
            return _firstTurn;
        }

        List<WorkTurn> turns = LazyInitializer.EnsureInitialized(ref _furtherTurns, static () => []);
        WorkTurn further = new();
        further.TryTake();
        lock (turns)
        {
            turns.RemoveAll(static turn => turn.IsFree);
            turns.Add(further);
        }

        return further;
    }

    /// <summary>Lets another thread go on with the rest.</summary>
    private void HandOver()
    {
        if (TryEnter())
        {
            Volatile.Write(ref _queuedTick, Environment.TickCount64);
            LibraryThread.BorrowFromPool(this);
        }
    }

    private bool TryEnter()
    {
        int executors;
        do
        {
            executors = Volatile.Read(ref _executors);
            if (executors == 0)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _executors, executors + 1, executors) != executors);

        return true;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _executors) == 0)
        {
            WorkWatch.Remove(this);
            OnDone();
        }
    }
}

/// <summary>What sends bytes that have gathered.</summary>
internal interface IFlushable
{
    /// <summary>Sends them; may be called by any thread, and does not block.</summary>
    void Flush();
}

/// <summary>What the turns of a batch do.</summary>
[Flags]
internal enum TurnState
{
    None = 0,
    Running = 1,

    /// <summary>A piece takes long.</summary>
    Stuck = 2,
}

/// <summary>One thread's work at a batch, and what is to be sent at the end of it.</summary>
internal sealed class WorkTurn
{
    private const int MostDeferred = 8;

    /// <summary>Code that has run for so long blocks, or might as well.</summary>
    private static readonly long s_long = Stopwatch.Frequency / 2_000;

    [ThreadStatic]
    private static WorkTurn? s_current;

    private readonly IFlushable?[] _deferred = new IFlushable?[MostDeferred];
    private WorkTurn? _outer;
    private int _deferredCount;
    private int _isTaken;
    private long _stamp;
    private volatile bool _isGivenUp;

    public bool IsFree => Volatile.Read(ref _isTaken) == 0;

    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Leaves what gathers to the end of this thread's work at a batch.</summary>
    /// <returns>False if it is at none, or has been at it for too long.</returns>
    public static bool TryDefer(IFlushable output)
    {
        if (s_current is not { _isGivenUp: false } turn)
        {
            return false;
        }

        int count = turn._deferredCount;
        for (int i = 0; i < count; i++)
        {
            if (ReferenceEquals(turn._deferred[i], output))
            {
                return !turn._isGivenUp;
            }
        }

        if (count == MostDeferred)
        {
            return false;
        }

        Volatile.Write(ref turn._deferred[count], output);
        Volatile.Write(ref turn._deferredCount, count + 1);

        // Who gives the turn up says so first, and sends what is deferred by then.
        Interlocked.MemoryBarrier();
        return !turn._isGivenUp;
    }

    /// <summary>The piece at hand is many, and the next of them begins.</summary>
    public static void Progress() => s_current?.Stamp();

    /// <param name="isAlone">Whether what is sent is not to wait for anything.</param>
    /// <returns>The moment, as <see cref="Stopwatch"/> counts.</returns>
    public long Begin(bool isAlone)
    {
        _outer = s_current;
        _isGivenUp = isAlone;
        s_current = this;
        return Stamp();
    }

    /// <summary>The next piece begins.</summary>
    /// <returns>The moment, as <see cref="Stopwatch"/> counts.</returns>
    public long Stamp()
    {
        long now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _stamp, now);
        return now;
    }

    public void End()
    {
        s_current = _outer;
        _outer = null;
        Volatile.Write(ref _stamp, 0);
        Flush();
        Array.Clear(_deferred, 0, _deferredCount);
        _deferredCount = 0;
        Volatile.Write(ref _isTaken, 0);
    }

    /// <summary>Sends what is deferred if the piece at hand takes long.</summary>
    public TurnState Watch()
    {
        long stamp = Volatile.Read(ref _stamp);
        if (stamp == 0)
        {
            return TurnState.None;
        }

        if (Stopwatch.GetTimestamp() - stamp < s_long)
        {
            return TurnState.Running;
        }

        if (!_isGivenUp)
        {
            _isGivenUp = true;
            Interlocked.MemoryBarrier();
        }

        Flush();
        return TurnState.Stuck;
    }

    private void Flush()
    {
        int count = Volatile.Read(ref _deferredCount);
        for (int i = 0; i < count; i++)
        {
            Volatile.Read(ref _deferred[i])?.Flush();
        }
    }
}

/// <summary>The one thread of a process that looks after batches, every millisecond while there are any.</summary>
internal static class WorkWatch
{
    /// <summary>So many idle rounds go before it waits to be woken.</summary>
    private const int RoundsBeforeIdle = 200;

    private const int IdleMilliseconds = 5_000;

    private static readonly object s_gate = new();
    private static WorkBatch[] s_batches = new WorkBatch[64];
    private static WorkBatch[] s_watched = [];
    private static int s_count;
    private static bool s_isRunning;
    private static bool s_isIdle;

    public static void Add(WorkBatch batch)
    {
        bool starts;
        lock (s_gate)
        {
            if (s_count == s_batches.Length)
            {
                Array.Resize(ref s_batches, s_count * 2);
            }

            batch.Place = s_count;
            s_batches[s_count++] = batch;
            starts = !s_isRunning;
            s_isRunning = true;
            if (s_isIdle)
            {
                s_isIdle = false;
                Monitor.Pulse(s_gate);
            }
        }

        if (starts)
        {
            LibraryThread.Start(Run, "GoAkt.Typed watch");
        }
    }

    public static void Remove(WorkBatch batch)
    {
        lock (s_gate)
        {
            if (batch.Place < 0)
            {
                return;
            }

            WorkBatch last = s_batches[--s_count];
            s_batches[batch.Place] = last;
            last.Place = batch.Place;
            s_batches[s_count] = null!;
            batch.Place = -1;
        }
    }

    private static void Run()
    {
        int idleRounds = 0;
        while (true)
        {
            int count;
            lock (s_gate)
            {
                count = s_count;
                idleRounds = count == 0 ? idleRounds + 1 : 0;
                if (idleRounds >= RoundsBeforeIdle)
                {
                    s_isIdle = true;
                    if (!Monitor.Wait(s_gate, IdleMilliseconds) && s_count == 0)
                    {
                        s_isIdle = s_isRunning = false;
                        return;
                    }

                    s_isIdle = false;
                    idleRounds = 0;
                }

                if (s_watched.Length < count)
                {
                    s_watched = new WorkBatch[s_batches.Length];
                }

                Array.Copy(s_batches, s_watched, count);
            }

            Watch(count);
            Thread.Sleep(1);
        }
    }

    private static void Watch(int count)
    {
        long now = Environment.TickCount64;
        for (int i = 0; i < count; i++)
        {
            try
            {
                s_watched[i].Watch(now);
            }
            catch
            {
                // What one batch sends to may fail; the others are looked after all the same.
            }

            s_watched[i] = null!;
        }
    }
}
