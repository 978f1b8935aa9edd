namespace GoAkt.Typed.Threading;

/// <summary>Threads of the library's own, for what must not wait for one of the pool's.</summary>
internal static class LibraryThread
{
    /// <summary>Starts a background thread.</summary>
    /// <param name="run">What it does. What that throws ends the thread, and not the process.</param>
    /// <param name="name">What debuggers call it.</param>
    /// <returns>False where the system allows no further thread.</returns>
    public static bool TryStart(Action run, string name)
    {
        try
        {
            new Thread(() => Run(run)) { IsBackground = true, Name = name }.UnsafeStart();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }

    /// <summary>Starts a background thread, or borrows one of the pool's where the system allows no further one.</summary>
    public static void Start(Action run, string name)
    {
        if (!TryStart(run, name))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static run => Run(run), run, preferLocal: false);
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
    }
}
