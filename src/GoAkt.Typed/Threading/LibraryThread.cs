namespace GoAkt.Typed.Threading;

/// <summary>Threads of the library's own, for what must not wait for one of the pool's.</summary>
/// <remarks>
/// Where the system refuses a further thread (a container's limit), the runtime's own thread pool ends the process if
/// it is the next to want one. So the library never takes the last ones: while it grows it makes sure every now and
/// then that some are left, and where they are not it does with fewer than it has, for a while.
/// </remarks>
internal static class LibraryThread
{
    /// <summary>How many threads have to be left to the rest of the process while the library has more than a
    /// few.</summary>
    private const int Spare = 24;

    /// <summary>After how many threads more that is made sure of again; without it to begin with.</summary>
    private const int Step = 16;

    private const int ScarceMilliseconds = 30_000;

    private static readonly Lock s_growth = new();
    private static int s_count;
    private static int s_proven = Step;
    private static int s_most = int.MaxValue;
    private static long s_refusedTick;

    /// <summary>Whether the system has refused a thread not long ago.</summary>
    public static bool AreScarce => Volatile.Read(ref s_most) != int.MaxValue;

    /// <summary>Whether there are more threads than there should be at present: what has one and can do without is to
    /// let it end.</summary>
    public static bool AreTooMany => Volatile.Read(ref s_count) > Volatile.Read(ref s_most);

    /// <summary>Starts a background thread, unless the system or the rest of the process would run short of
    /// them.</summary>
    /// <param name="run">What it does. What that throws ends the thread, and not the process.</param>
    /// <param name="name">What debuggers call it.</param>
    public static bool TryStart(Action run, string name) =>
        Volatile.Read(ref s_count) < Volatile.Read(ref s_most) && MayGrow() && TryStartAnyhow(run, name);

    /// <summary>Starts a background thread that there has to be, or borrows one of the pool's where the system allows
    /// no further one.</summary>
    public static void Start(Action run, string name)
    {
        if (!TryStartAnyhow(run, name))
        {
            BorrowFromPool(run);
        }
    }

    /// <summary>Has something done by one of the pool's threads.</summary>
    public static void BorrowFromPool(Action run) => BorrowFromPool(new Borrowed(run));

    /// <inheritdoc cref="BorrowFromPool(Action)"/>
    public static void BorrowFromPool(IThreadPoolWorkItem work)
    {
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            // The pool wanted a thread for it that the system refused; the work is in its queue all the same.
            NoteRefused(left: 0);
        }
    }

    /// <summary>Lets more threads be started again some time after one was refused; to be called by every
    /// sweep.</summary>
    public static void Sweep(long now)
    {
        if (!AreScarce)
        {
            return;
        }

        if (now - Volatile.Read(ref s_refusedTick) >= ScarceMilliseconds)
        {
            Volatile.Write(ref s_proven, Math.Min(s_proven, Volatile.Read(ref s_count)));
            Volatile.Write(ref s_most, int.MaxValue);
        }
        else if (ThreadPool.PendingWorkItemCount > 0)
        {
            // A pool that is refused a thread asks for none again before something else is queued.
            BorrowFromPool(Nothing.Instance);
        }
    }

    private static bool MayGrow()
    {
        if (Volatile.Read(ref s_count) < Volatile.Read(ref s_proven))
        {
            return true;
        }

        lock (s_growth)
        {
            int count = Volatile.Read(ref s_count);
            if (count >= s_proven)
            {
                int left = CountLeft();
                if (left < Spare)
                {
                    NoteRefused(left);
                    return false;
                }

                Volatile.Write(ref s_proven, count + Step);
            }

            return true;
        }
    }

    /// <summary>How many threads more the system allows, up to <see cref="Spare"/>: nothing tells but to start
    /// them.</summary>
    private static int CountLeft()
    {
        const int SmallStack = 128 * 1024;
        List<Thread> started = [];
        using ManualResetEventSlim end = new();
        try
        {
            while (started.Count < Spare)
            {
                Thread thread = new(end.Wait, SmallStack) { IsBackground = true, Name = "GoAkt.Typed spare" };
                thread.UnsafeStart();
                started.Add(thread);
            }
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // That is what it is tried for.
        }

        end.Set();
        started.ForEach(static thread => thread.Join());
        return started.Count;
    }

    private static bool TryStartAnyhow(Action run, string name)
    {
        Interlocked.Increment(ref s_count);
        try
        {
            new Thread(() => Run(run)) { IsBackground = true, Name = name }.UnsafeStart();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            Interlocked.Decrement(ref s_count);
            NoteRefused(left: 0);
            return false;
        }
    }

    /// <param name="left">How many threads more the system allows.</param>
    private static void NoteRefused(int left)
    {
        Volatile.Write(ref s_refusedTick, Environment.TickCount64);
        int most = Math.Max(Step / 2, Volatile.Read(ref s_count) - (Spare - left));
        if (most < Volatile.Read(ref s_most))
        {
            Volatile.Write(ref s_most, most);
        }
    }

    private static void Run(Action run)
    {
        try
        {
            run();
        }
        catch
        {
            // Each of them takes care of what can go wrong. What is unforeseen must not end the application.
        }
        finally
        {
            Interlocked.Decrement(ref s_count);
        }
    }

    private sealed class Borrowed(Action run) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            try
            {
                run();
            }
            catch
            {
                // As on a thread of the library's own.
            }
        }
    }

    private sealed class Nothing : IThreadPoolWorkItem
    {
        public static readonly Nothing Instance = new();

        public void Execute()
        {
        }
    }
}
