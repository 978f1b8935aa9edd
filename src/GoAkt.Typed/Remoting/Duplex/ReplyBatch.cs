using System.Buffers;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>
/// The replies of one read, where they lie in the buffer that they were read into. Their calls are completed one after
/// another, and what their callers send next leaves together.
/// </summary>
internal sealed class ReplyBatch : WorkBatch
{
    private const int MaxPooled = 16;
    private const int MostKept = 1_024;

    private static readonly ObjectPool<ReplyBatch> s_pool = new(MaxPooled);

    private Item[] _items = new Item[16];
    private byte[]? _buffer;

    public bool IsEmpty => Count == 0;

    public static ReplyBatch Take() => s_pool.TryTake() ?? new ReplyBatch();

    public void Add(DuplexCall call, in MessageBytes reply)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = new Item(call, reply);
    }

    /// <summary>Has the calls completed by the pool.</summary>
    /// <param name="buffer">What the replies lie in; it goes back to the shared pool.</param>
    public void Start(byte[]? buffer)
    {
        _buffer = buffer;
        Start();
    }

    /// <summary>Completes the calls on the thread that reads the connection, as far as that is soon done.</summary>
    /// <param name="buffer">What the replies lie in; it goes back to the shared pool.</param>
    /// <param name="handover">Lets another thread read on where that takes long.</param>
    /// <returns>False if another thread reads by now.</returns>
    public bool TryStartHere(byte[] buffer, ReaderHandover handover)
    {
        _buffer = buffer;
        return TryStartHere(handover);
    }

    protected override void Run(int piece)
    {
        ref Item item = ref _items[piece];
        try
        {
            item.Call.Complete(item.Reply);
        }
        catch
        {
            // What the application's code throws is in its own tasks. Whatever else there is, the other calls end.
        }
    }

    protected override void OnDone()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        Array.Clear(_items, 0, Count);
        Count = 0;
        if (_items.Length <= MostKept)
        {
            s_pool.Return(this);
        }
    }

    private readonly record struct Item(DuplexCall Call, MessageBytes Reply);
}
