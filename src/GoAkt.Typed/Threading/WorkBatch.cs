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

    /// <summary>In place of the time since when the pool is waited for: nobody else is to be asked.</summary>
    private const long IsRescued = long.MaxValue;

    /// <summary>How long a thread that has other things to do goes on with the pieces.</summary>
    private static readonly long s_budget = Stopwatch.Frequency / 5_000;

    private readonly WorkTurn _firstTurn = new();
    private List<WorkTurn>? _furtherTurns;
    private int _next;
    private int _executors;
    private long _queuedTick;
    private int _use;
    private volatile ReaderHandover? _handover;
    private long _readerTurn;

    /// <summary>Its place among those that are watched.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Tells one time that it is watched from the next.</summary>
    public int Use
    {
        get => Volatile.Read(ref _use);
        set => Volatile.Write(ref _use, value);
    }

    protected int Count { get; set; }

    /// <summary>Whether what it sends is one thing, for which nothing else is to be waited for.</summary>
    protected virtual bool IsSingle => Count == 1;

    /// <summary>What does the pieces that the pool does not come to.</summary>
    protected virtual WorkerThreads Rescuers => WorkerThreads.Completions;

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

    /// <summary>As <see cref="Start"/>, but begins on this thread, which reads a connection: what is left after a while
    /// is left to the pool.</summary>
    /// <param name="handover">Lets another thread read on where a piece takes long.</param>
    /// <returns>False if another thread reads by now.</returns>
    public bool TryStartHere(ReaderHandover handover)
    {
        long turn = handover.Begin();
        (_handover, _readerTurn) = (handover, turn);
        _next = 0;
        _executors = 1;
        WorkWatch.Add(this);
        Execute(s_budget);
        return handover.TryEnd(turn);
    }

    public void Execute()
    {
        Volatile.Write(ref _queuedTick, 0);
        Execute(long.MaxValue);
    }

    /// <summary>Looks after the pieces; called every millisecond.</summary>
    public void Watch(long now)
    {
        // It may be done, and at work again, before this ends; and who takes the last piece has begun its turn before.
        int use = Use;
        bool hadMore = HasMore;
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
        bool isSettled = !isStuck || _handover?.TryTakeOver(_readerTurn) != false;
        long queued = Volatile.Read(ref _queuedTick);
        if (queued != 0)
        {
            if (now - queued >= Patience && TryEnter())
            {
                Volatile.Write(ref _queuedTick, IsRescued);
                Rescuers.Run(this);
            }
        }
        else if (isStuck && HasMore)
        {
            HandOver();
        }
        else if (state == TurnState.Stuck && isSettled && !hadMore)
        {
            // Whatever becomes of the code that blocks, nothing waits for it.
            WorkWatch.Remove(this, use);
        }
    }

    /// <summary>Does one piece. It must not throw.</summary>
    protected abstract void Run(int piece);

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
            WorkWatch.Remove(this, Use);
            _handover = null;
            OnDone();
        }
    }
}
