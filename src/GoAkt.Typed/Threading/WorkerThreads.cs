using System.Diagnostics.CodeAnalysis;

namespace GoAkt.Typed.Threading;

/// <summary>
/// Does in the background what must not wait for the thread pool, which may be busy. Mostly one thread does it.
/// Whatever waits for that one too long gets further ones, a few, and then the pool. Only one of them at a time may run
/// the application's code: whatever that does there, the others are left to end calls.
/// </summary>
internal sealed class WorkerThreads
{
    /// <summary>
    /// Ends calls that nobody's thread ends: those that have failed, were given up, or whose time is over. What awaits
    /// a call may run the application's code in place, so it can't be done where connections are read or deadlines
    /// watched.
    /// </summary>
    public static readonly WorkerThreads Completions = new("GoAkt.Typed completions");

    /// <summary>Sends what may block its thread and the pool has not come to.</summary>
    public static readonly WorkerThreads Sends = new("GoAkt.Typed sends");

    /// <summary>Runs hosted actors that the pool has not come to. They are not for the threads that end calls: each may
    /// block its thread for good.</summary>
    public static readonly WorkerThreads Actors = new("GoAkt.Typed actors");

    private const int MostThreads = 16;
    private const int IdleMilliseconds = 2_000;

    private readonly string _name;
    private readonly object _gate = new();
    private readonly Queue<(IThreadPoolWorkItem Item, long QueuedTick)> _queue = new();
    private Sweeper? _sweeper;
    private Thread? _runsCallersCode;
    private int _threads;
    private int _idle;
    private long _lastTakenTick;

    private WorkerThreads(string name) => _name = name;

    /// <summary>Lets an item be executed soon, on another thread.</summary>
    public void Run(IThreadPoolWorkItem item)
    {
        bool starts = false;
        lock (_gate)
        {
            long now = Environment.TickCount64;
            if (_threads == MostThreads && _idle == 0 && now - _lastTakenTick >= SweepThread.BusyMilliseconds)
            {
                // All of them are in code that blocks.
                LibraryThread.BorrowFromPool(item);
                return;
            }

            _queue.Enqueue((item, now));
            if (_idle > 0)
            {
                Monitor.Pulse(_gate);
            }
            else if (_threads == 0)
            {
                starts = true;
                _threads++;
                _sweeper ??= new Sweeper(Sweep);
            }

            _sweeper!.Wake();
        }

        if (starts)
        {
            LibraryThread.Start(Work, _name);
        }
    }

    private void Work()
    {
        while (true)
        {
            try
            {
                if (!TryTake(out IThreadPoolWorkItem? item, out bool mayRunCallersCode))
                {
                    return;
                }

                if (mayRunCallersCode)
                {
                    item.Execute();
                }
                else
                {
                    using PoolContext.Scope scope = PoolContext.Enter();
                    item.Execute();
                }
            }
            catch
            {
                // A continuation that the application wrote may throw anything, or keep this thread and interrupt it
                // later; the next call has to end all the same.
            }
        }
    }

    private bool TryTake([NotNullWhen(true)] out IThreadPoolWorkItem? item, out bool mayRunCallersCode)
    {
        mayRunCallersCode = false;
        lock (_gate)
        {
            if (_runsCallersCode == Thread.CurrentThread)
            {
                _runsCallersCode = null;
            }

            while (_queue.Count == 0)
            {
                bool isPulsed;
                _idle++;
                try
                {
                    isPulsed = Monitor.Wait(_gate, IdleMilliseconds);
                }
                finally
                {
                    _idle--;
                }

                if (!isPulsed && _queue.Count == 0)
                {
                    EndThread();
                    item = null;
                    return false;
                }
            }

            mayRunCallersCode = _runsCallersCode is null;
            if (mayRunCallersCode)
            {
                _runsCallersCode = Thread.CurrentThread;
            }

            _lastTakenTick = Environment.TickCount64;
            item = _queue.Dequeue().Item;
            return true;
        }
    }

    private void EndThread()
    {
        if (--_threads == 0)
        {
            _sweeper!.Dispose();
            _sweeper = null;
        }
    }

    /// <summary>Helps what has waited since before the last sweep.</summary>
    private bool Sweep(long now)
    {
        bool starts = false;
        lock (_gate)
        {
            bool IsHeldUp() => _queue.TryPeek(out (IThreadPoolWorkItem, long QueuedTick) first)
                && now - first.QueuedTick >= SweepThread.BusyMilliseconds;

            if (_threads < MostThreads)
            {
                starts = IsHeldUp();
                _threads += starts ? 1 : 0;
            }
            else
            {
                while (IsHeldUp())
                {
                    LibraryThread.BorrowFromPool(_queue.Dequeue().Item);
                }
            }
        }

        if (starts && !LibraryThread.TryStart(Work, _name))
        {
            LibraryThread.BorrowFromPool(Work);
        }

        lock (_gate)
        {
            return _queue.Count > 0;
        }
    }
}
