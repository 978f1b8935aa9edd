using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>
/// The threads that read one node's connections: one a connection, and a few more in place of those that the caller's
/// code has blocked. Beyond that the thread pool serves, which adds threads with more care than could be taken here.
/// </summary>
internal sealed class ReaderThreads(int connections, string node)
{
    private const int MostBlocked = 16;

    private readonly string _name = $"GoAkt {node}";
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Runs a reader on a thread of its own, or of the pool's, and tells it which.</summary>
    public void Start(Action<bool> read)
    {
        if (Interlocked.Increment(ref _count) <= connections + MostBlocked
            && LibraryThread.TryStart(() => ReadAndLeave(read), _name))
        {
            return;
        }

        Interlocked.Decrement(ref _count);
        LibraryThread.BorrowFromPool(() => read(true));
    }

    private void ReadAndLeave(Action<bool> read)
    {
        try
        {
            read(false);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }
}

/// <summary>
/// Remembers whether the code behind callers' awaits blocks the threads that read one node's connections. It is not run
/// there for some time after it has, nor while it still does; nor where it would keep a thread that is scarce.
/// </summary>
internal sealed class BlockedCallers
{
    // In milliseconds.
    private const int ShortestCaution = 1_000;
    private const int LongestCaution = 30_000;

    private volatile bool _areBlocking;
    private long _cautionUntilTick;
    private int _caution;

    /// <summary>Whether a thread that reads a connection may run the code behind a caller's await.</summary>
    public bool MayRun => !_areBlocking && !LibraryThread.AreScarce;

    /// <summary>Notes that such code has blocked such a thread.</summary>
    public void Note()
    {
        long now = Environment.TickCount64;
        if (!_areBlocking)
        {
            // It is looked at again after a while, and after a longer one if nothing has changed.
            _caution =
                now - _cautionUntilTick < ShortestCaution ? Math.Min(_caution * 2, LongestCaution) : ShortestCaution;
            _cautionUntilTick = now + _caution;
            _areBlocking = true;
        }
    }

    /// <summary>Called every few milliseconds while calls are under way.</summary>
    /// <param name="now">In milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="areBlocking">Whether any threads are blocked still.</param>
    public void Sweep(long now, bool areBlocking)
    {
        if (_areBlocking && now >= _cautionUntilTick && !areBlocking)
        {
            _areBlocking = false;
        }
    }
}
