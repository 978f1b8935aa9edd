namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// Tells that go to the node in one send: one <c>RemoteTellRequest</c> per run of tells to the same actor, for on GoAkt up to 4.2.0 one
/// missing actor fails the whole request.
/// </summary>
internal sealed class FramedTellFlight(int maxFrameSize)
{
    private const int InitialSize = 4 * 1024;
    private const int MaxKeptSize = 512 * 1024;

    private readonly List<Request> _requests = [];
    private readonly List<FramedTell> _tells = [];
    private readonly List<int> _ends = [];
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(InitialSize);
    private long _earliestDeadlineTick = long.MaxValue;
    private ActorAddress? _receiver;
    private int _requestStart;

    public int Size { get; private set; }

    public long LatestDeadlineTick { get; private set; }

    public bool IsEmpty => _tells.Count == 0;

    public int RequestCount => _requests.Count;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Size);

    public void Add(ActorAddress receiver, in MessageEnvelope envelope, FramedTell tell) =>
        envelope.Write(Reserve(receiver, envelope.Size, tell));

    /// <summary>The tells that one request carries.</summary>
    public IEnumerable<FramedTell> TellsOf(int request) => _tells.Skip(_requests[request].First).Take(_requests[request].Count);

    public IEnumerable<FramedTell> AllTells => _tells;

    public void FindOverdue(long now, List<FramedTell> overdue)
    {
        if (now >= _earliestDeadlineTick)
        {
            overdue.AddRange(_tells.Where(tell => now >= tell.DeadlineTick && !tell.Task.IsCompleted));
        }
    }

    /// <summary>Takes out what is overdue, so that it never leaves.</summary>
    public void RemoveOverdue(long now, List<FramedTell> overdue)
    {
        if (now < _earliestDeadlineTick)
        {
            return;
        }

        byte[] bytes = Bytes.ToArray();
        Request[] requests = [.. _requests];
        FramedTell[] tells = [.. _tells];
        int[] ends = [.. _ends];
        Clear();
        foreach (Request request in requests)
        {
            int start = request.FirstStart;
            for (int i = request.First; i < request.First + request.Count; i++)
            {
                if (now >= tells[i].DeadlineTick)
                {
                    overdue.Add(tells[i]);
                }
                else
                {
                    bytes.AsSpan(start..ends[i]).CopyTo(Reserve(request.Receiver, ends[i] - start, tells[i]));
                }

                start = ends[i];
            }
        }
    }

    public void Clear()
    {
        _requests.Clear();
        _tells.Clear();
        _ends.Clear();
        _receiver = null;
        _requestStart = Size = 0;
        _earliestDeadlineTick = long.MaxValue;
        LatestDeadlineTick = 0;
        if (_buffer.Length > MaxKeptSize)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(InitialSize);
        }
    }

    /// <summary>Makes room for a tell's envelope behind those that are there, in a request of its own if it can't share theirs.</summary>
    private Span<byte> Reserve(ActorAddress receiver, int size, FramedTell tell)
    {
        byte[] name = Envelopes.Tell.Utf8RequestName;
        int headSize = Frame.HeadSizeOf(name, metadataSize: 0);
        bool isNewRequest = !ReferenceEquals(receiver, _receiver) || Size - _requestStart + size > maxFrameSize;
        int needed = Size + size + (isNewRequest ? headSize : 0);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
        }

        if (isNewRequest)
        {
            _receiver = receiver;
            _requestStart = Size;
            Frame.WriteHead(_buffer.AsSpan(Size), 0, name, metadataSize: 0);
            Size += headSize;
            _requests.Add(new Request(receiver, Size, _tells.Count, 0));
        }

        Span<byte> room = _buffer.AsSpan(Size, size);
        Size += size;
        Frame.WriteTotal(_buffer.AsSpan(_requestStart), Size - _requestStart);
        _tells.Add(tell);
        _ends.Add(Size);
        _requests[^1] = _requests[^1] with { Count = _requests[^1].Count + 1 };
        _earliestDeadlineTick = Math.Min(_earliestDeadlineTick, tell.DeadlineTick);
        LatestDeadlineTick = Math.Max(LatestDeadlineTick, tell.DeadlineTick);
        return room;
    }

    /// <param name="Receiver">The actor that it is for.</param>
    /// <param name="FirstStart">Where the envelope of its first tell begins.</param>
    /// <param name="First">Its first tell.</param>
    /// <param name="Count">How many tells it carries.</param>
    private readonly record struct Request(ActorAddress Receiver, int FirstStart, int First, int Count);
}
