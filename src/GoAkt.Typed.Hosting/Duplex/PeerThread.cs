using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>
/// The right to a thread that serves one connection alone. A read that waits in it is answered at once; otherwise each
/// one takes the way through the thread that watches all sockets, and through the pool, and either has to be woken. The
/// first connections have one, which are all that a node of a cluster mostly has; what more there are share the others'
/// way.
/// </summary>
internal sealed class PeerThread : IDisposable
{
    private const int Most = 32;

    private static int s_taken;

    private int _isReturned;

    private PeerThread()
    {
    }

    /// <summary>Takes one of them.</summary>
    /// <returns>Null if there is none left.</returns>
    public static PeerThread? TryTake()
    {
        if (Interlocked.Increment(ref s_taken) <= Most)
        {
            return new PeerThread();
        }

        Interlocked.Decrement(ref s_taken);
        return null;
    }

    /// <summary>Begins something on such a thread.</summary>
    public static Task<TResult> BeginAsync<TResult>(Func<Task<TResult>> begin)
    {
        TaskCompletionSource<Task<TResult>> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LibraryThread.Start(() => begun.SetResult(begin()), "GoAkt.Typed peer");
        return begun.Task.Unwrap();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReturned, 1) == 0)
        {
            Interlocked.Decrement(ref s_taken);
        }
    }
}
