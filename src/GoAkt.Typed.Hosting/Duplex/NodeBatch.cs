using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>The actors that one read's messages are for, and the requests that it brought: run one after another, and
/// what they answer leaves together.</summary>
internal sealed class NodeBatch : WorkBatch
{
    private const int MaxPooled = 16;
    private const int MostKept = 1_024;

    private static readonly ObjectPool<NodeBatch> s_pool = new(MaxPooled);

    private IThreadPoolWorkItem[] _pieces = new IThreadPoolWorkItem[16];
    private int _answers;

    public bool IsEmpty => Count == 0;

    public static NodeBatch Take() => s_pool.TryTake() ?? new NodeBatch();

    protected override bool IsSingle => _answers == 1;

    protected override WorkerThreads Rescuers => WorkerThreads.Actors;

    /// <summary>One more answer is to be sent.</summary>
    public void CountAnswer() => _answers++;

    /// <summary>Adds an actor that has messages, or a request.</summary>
    public void Add(IThreadPoolWorkItem piece)
    {
        if (Count == _pieces.Length)
        {
            Array.Resize(ref _pieces, Count * 2);
        }

        _pieces[Count++] = piece;
    }

    protected override void Run(int piece) => _pieces[piece].Execute();

    protected override void OnDone()
    {
        _answers = 0;
        Array.Clear(_pieces, 0, Count);
        Count = 0;
        if (_pieces.Length <= MostKept)
        {
            s_pool.Return(this);
        }
    }
}
