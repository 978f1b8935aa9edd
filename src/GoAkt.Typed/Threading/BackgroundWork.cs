namespace GoAkt.Typed.Threading;

/// <summary>Work that the thread pool does, or a thread of the library's own where the pool has not come to it for a
/// while.</summary>
internal sealed class BackgroundWork : Timed, IThreadPoolWorkItem
{
    private const int PatienceMilliseconds = 10;

    private readonly WorkerThreads _rescuers;
    private Action? _work;

    private BackgroundWork(Action work, WorkerThreads rescuers)
    {
        _work = work;
        _rescuers = rescuers;
        DeadlineTick = Environment.TickCount64 + PatienceMilliseconds;
    }

    /// <summary>Has something done soon.</summary>
    /// <param name="work">What; it must not throw.</param>
    /// <param name="rescuers">Who does it in the pool's place.</param>
    public static void Start(Action work, WorkerThreads rescuers)
    {
        BackgroundWork item = new(work, rescuers);
        Deadlines.Add(item);
        LibraryThread.BorrowFromPool(item);
    }

    public override void Expire() => _rescuers.Run(this);

    void IThreadPoolWorkItem.Execute()
    {
        if (Interlocked.Exchange(ref _work, null) is { } work)
        {
            Deadlines.Remove(this);
            work();
        }
    }
}
