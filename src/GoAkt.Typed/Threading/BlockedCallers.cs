namespace GoAkt.Typed.Threading;

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
