namespace GoAkt.Typed.Threading;

/// <summary>Threads of the library's own, for what must not wait for one of the pool's.</summary>
/// <remarks>
/// Where the system refuses a further thread (a container's limit), the runtime's own thread pool ends the process if it is the next to
/// want one. So the library then does with fewer than it has, and gets more again after a while.
/// </remarks>
internal static class LibraryThread
{
    /// <summary>How many threads are left to the runtime and the application once one has been refused.</summary>
    private const int Spare = 16;

    private const int Fewest = 4;
    private const int ScarceMilliseconds = 30_000;

    private static int s_count;
    private static int s_most = int.MaxValue;
    private static long s_refusedTick;

    /// <summary>Whether the system has refused a thread not long ago.</summary>
    public static bool AreScarce => Volatile.Read(ref s_most) != int.MaxValue;

    /// <summary>Whether there are more threads than there should be at present: what has one and can do without is to let it end.</summary>
    public static bool AreTooMany => Volatile.Read(ref s_count) > Volatile.Read(ref s_most);

    /// <summary>Starts a background thread.</summary>
    /// <param name="run">What it does. What that throws ends the thread, and not the process.</param>
    /// <param name="name">What debuggers call it.</param>
    /// <returns>False where the system allows no further thread.</returns>
    public static bool TryStart(Action run, string name) =>
        Volatile.Read(ref s_count) < Volatile.Read(ref s_most) && TryStartAnyhow(run, name);

    /// <summary>Starts a background thread, or borrows one of the pool's where the system allows no further one.</summary>
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
            NoteRefused();
        }
    }

    /// <summary>Lets more threads be started again some time after one was refused; to be called by every sweep.</summary>
    public static void Sweep(long now)
    {
        if (AreScarce && now - Volatile.Read(ref s_refusedTick) >= ScarceMilliseconds)
        {
            Volatile.Write(ref s_most, int.MaxValue);
        }
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
            NoteRefused();
            return false;
        }
    }

    private static void NoteRefused()
    {
        Volatile.Write(ref s_refusedTick, Environment.TickCount64);
        if (!AreScarce)
        {
            Volatile.Write(ref s_most, Math.Max(Fewest, Volatile.Read(ref s_count) - Spare));
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
}
