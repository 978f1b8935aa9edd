namespace GoAkt.Typed.Threading;

/// <summary>
/// Ends calls that nobody's thread ends: those that have failed, were given up, or whose time is over. What awaits a call may run the
/// application's code in place, so it can't be done where connections are read or deadlines watched; and the thread pool may be busy.
/// Mostly one thread does it. Whatever waits for it too long gets further ones, a few, and then the pool.
/// </summary>
internal static class CompletionThreads
{
    private const int MostThreads = 16;
    private const int IdleMilliseconds = 2_000;

    private static readonly object s_gate = new();
    private static readonly Queue<(IThreadPoolWorkItem Item, long QueuedTick)> s_queue = new();
    private static Sweeper? s_sweeper;
    private static int s_threads;
    private static int s_idle;
    private static long s_lastTakenTick;

    /// <summary>Lets an item be executed soon, on another thread.</summary>
    public static void Run(IThreadPoolWorkItem item)
    {
        bool starts = false;
        lock (s_gate)
        {
            long now = Environment.TickCount64;
            if (s_threads == MostThreads && s_idle == 0 && now - s_lastTakenTick >= SweepThread.BusyMilliseconds)
            {
                // All of them are in code that blocks.
                ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
                return;
            }

            s_queue.Enqueue((item, now));
            if (s_idle > 0)
            {
                Monitor.Pulse(s_gate);
            }
            else if (s_threads == 0)
            {
                starts = true;
                s_threads++;
                s_sweeper ??= new Sweeper(Sweep);
            }

            s_sweeper!.Wake();
        }

        if (starts)
        {
            StartThread();
        }
    }

    private static void StartThread() => LibraryThread.Start(Work, "GoAkt.Typed completions");

    private static void Work()
    {
        while (true)
        {
            try
            {
                if (!TryTake(out IThreadPoolWorkItem? item))
                {
                    return;
                }

                item.Execute();
            }
            catch
            {
                // A continuation of the application's own kind may throw anything, or keep this thread and interrupt it later; the next call
                // has to end all the same.
            }
        }
    }

    private static bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IThreadPoolWorkItem? item)
    {
        lock (s_gate)
        {
            while (s_queue.Count == 0)
            {
                bool isPulsed;
                s_idle++;
                try
                {
                    isPulsed = Monitor.Wait(s_gate, IdleMilliseconds);
                }
                finally
                {
                    s_idle--;
                }

                if (!isPulsed && s_queue.Count == 0)
                {
                    EndThread();
                    item = null;
                    return false;
                }
            }

            s_lastTakenTick = Environment.TickCount64;
            item = s_queue.Dequeue().Item;
            return true;
        }
    }

    private static void EndThread()
    {
        if (--s_threads == 0)
        {
            s_sweeper!.Dispose();
            s_sweeper = null;
        }
    }

    /// <summary>Helps what has waited since before the last sweep.</summary>
    private static bool Sweep(long now)
    {
        bool starts = false;
        lock (s_gate)
        {
            bool IsHeldUp() => s_queue.TryPeek(out (IThreadPoolWorkItem, long QueuedTick) first)
                && now - first.QueuedTick >= SweepThread.BusyMilliseconds;

            if (s_threads < MostThreads)
            {
                starts = IsHeldUp();
                s_threads += starts ? 1 : 0;
            }
            else
            {
                while (IsHeldUp())
                {
                    ThreadPool.UnsafeQueueUserWorkItem(s_queue.Dequeue().Item, preferLocal: false);
                }
            }
        }

        if (starts)
        {
            StartThread();
        }

        lock (s_gate)
        {
            return s_queue.Count > 0;
        }
    }
}
