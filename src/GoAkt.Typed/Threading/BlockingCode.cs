namespace GoAkt.Typed.Threading;

/// <summary>
/// Remembers whether the application's code, behind callers' awaits or in hosted actors, blocks the threads that read
/// connections. It is not run there for some time after it has, nor while it still does; nor where it would keep a
/// thread that is scarce.
/// </summary>
internal sealed class BlockingCode
{
    // In milliseconds.
    private const int ShortestCaution = 1_000;
    private const int LongestCaution = 30_000;

    /// <summary>So many threads may be left to code that blocks them for good.</summary>
    private const int MostLeft = 4;

    private volatile bool _blocks;
    private int _left;
    private long _cautionUntilTick;
    private int _caution;

    /// <summary>Whether a thread that reads a connection may run the application's code.</summary>
    public bool MayRun => !_blocks && !TooManyAreLeft && !LibraryThread.AreScarce;

    /// <summary>What waits in the operating system is not known to block, and is left all the same.</summary>
    private bool TooManyAreLeft => Volatile.Read(ref _left) >= MostLeft;

    /// <summary>Notes that such code has blocked such a thread.</summary>
    public void Note()
    {
        long now = Environment.TickCount64;
        if (!_blocks)
        {
            // It is looked at again after a while, and after a longer one if nothing has changed.
            _caution =
                now - _cautionUntilTick < ShortestCaution ? Math.Min(_caution * 2, LongestCaution) : ShortestCaution;
            _cautionUntilTick = now + _caution;
            _blocks = true;
        }
    }

    /// <summary>Another thread is about to read on in place of one that runs such code.</summary>
    public void Leave() => Interlocked.Increment(ref _left);

    /// <summary>A thread that was left has come back from such code.</summary>
    public void Return() => Interlocked.Decrement(ref _left);

    /// <summary>Called every few milliseconds while calls are under way.</summary>
    /// <param name="now">In milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="stillBlocks">Whether threads are blocked still that were not told of as
    /// <see cref="Leave">left</see>.</param>
    public void Sweep(long now, bool stillBlocks = false)
    {
        if (_blocks && now >= _cautionUntilTick && !stillBlocks && !TooManyAreLeft)
        {
            _blocks = false;
        }
    }
}
