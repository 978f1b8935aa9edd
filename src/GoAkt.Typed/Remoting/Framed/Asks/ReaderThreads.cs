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
