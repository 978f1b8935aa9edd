using System.Runtime.InteropServices;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Framed.Wire;

namespace GoAkt.Typed.Remoting.Framed.Tells;

/// <summary>
/// Tells that go to the node in one send: one <c>RemoteTellRequest</c> per run of tells to the same actor and with the
/// same headers, for on GoAkt up to 4.2.0 one missing actor fails the whole request, and headers are a request's.
/// </summary>
internal sealed class FramedTellFlight(int maxFrameSize, PayloadFormat format) : FramedFlight
{
    private const int InitialSize = 4 * 1024;
    private const int MaxSize = 4 * 1024 * 1024;

    /// <summary>
    /// A flight is sent as a whole before its answers are read, so these have to find room in the sockets' buffers: the
    /// node would stop reading otherwise.
    /// </summary>
    private const int MaxRequests = 1_000;

    private readonly List<FramedTellRoute> _routes = [];
    private readonly List<Request> _requests = [];
    private readonly List<FramedTell> _tells = [];
    private readonly List<int> _ends = [];
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(InitialSize);
    private long _earliestDeadlineTick = long.MaxValue;
    private long _latestDeadlineTick;
    private int _requestStart;

    public int Size { get; private set; }

    public bool IsEmpty => _tells.Count == 0;

    /// <summary>Where its requests go, one each.</summary>
    public ReadOnlySpan<FramedTellRoute> Routes => CollectionsMarshal.AsSpan(_routes);

    public override int RequestCount => _requests.Count;

    public override long LatestDeadlineTick => _latestDeadlineTick;

    public override ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Size);

    public bool HasRoomFor(int size) => IsEmpty || (RequestCount < MaxRequests && Size + size <= MaxSize);

    public void Add(FramedTell tell, in FramedTellRoute route, ReadOnlySpan<byte> envelopes)
    {
        envelopes.CopyTo(Reserve(route, envelopes.Length, out bool isNewRequest));
        Commit(tell, route, envelopes.Length, isNewRequest);
    }

    public override void Answer(int request, ReadOnlySpan<byte> frame)
    {
        if (FramedAnswer.FailureIn(frame, Envelopes.Tell.Utf8ResponseName, out _) is { } failure)
        {
            // Of several tells the first may have been delivered before the actor was gone.
            bool isPartlySent = failure.Code == ErrorCode.NotFound && _requests[request].Count > 1;
            Fail(_requests[request], isPartlySent ? failure.ButPartlySent() : failure);
            return;
        }

        foreach (FramedTell tell in TellsOf(_requests[request]))
        {
            tell.Succeed();
        }
    }

    public void FailAll(RemotingException reason)
    {
        foreach (Request request in _requests)
        {
            Fail(request, reason);
        }
    }

    /// <summary>Fails the tells to one actor.</summary>
    public void Fail(CalledActor actor, RemotingException reason)
    {
        for (int i = 0; i < _requests.Count; i++)
        {
            if (_routes[i].Actor == actor)
            {
                Fail(_requests[i], reason);
            }
        }
    }

    public bool HasOverdue(long now) => now >= _earliestDeadlineTick;

    public void FailOverdue(long now, RemotingException reason)
    {
        _earliestDeadlineTick = long.MaxValue;
        foreach (FramedTell tell in _tells)
        {
            if (now >= tell.DeadlineTick)
            {
                tell.Fail(reason);
            }
            else
            {
                _earliestDeadlineTick = Math.Min(_earliestDeadlineTick, tell.DeadlineTick);
            }
        }
    }

    /// <summary>This flight, or one without the tells that have ended meanwhile, so that they never leave.</summary>
    public FramedTellFlight WithoutEnded() => _tells.Exists(static tell => tell.HasEnded) ? Copy() : this;

    /// <summary>A flight of the same tells, without those that have ended.</summary>
    public FramedTellFlight Copy()
    {
        FramedTellFlight copy = new(maxFrameSize, format);
        for (int request = 0; request < _requests.Count; request++)
        {
            (int start, int first, int count) = _requests[request];
            for (int i = first; i < first + count; i++)
            {
                if (!_tells[i].HasEnded)
                {
                    copy.Add(_tells[i], _routes[request], _buffer.AsSpan(start.._ends[i]));
                }

                start = _ends[i];
            }
        }

        return copy;
    }

    public void Clear()
    {
        _routes.Clear();
        _requests.Clear();
        _tells.Clear();
        _ends.Clear();
        _requestStart = Size = 0;
        _earliestDeadlineTick = long.MaxValue;
        _latestDeadlineTick = 0;
        if (_buffer.Length > MaxSize)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(InitialSize);
        }

        ResetState();
    }

    /// <summary>Fails the tells of one request, each with what it was to deliver if that has not left.</summary>
    private void Fail(in Request request, RemotingException reason)
    {
        (int start, int first, int count) = request;
        for (int i = first; i < first + count; i++)
        {
            _tells[i].Fail(reason.IsRepeatable && !_tells[i].HasEnded
                ? reason.With(KeptMessages.FromRequest(_buffer.AsSpan(start.._ends[i]), format))
                : reason);
            start = _ends[i];
        }
    }

    private ReadOnlySpan<FramedTell> TellsOf(in Request request) =>
        CollectionsMarshal.AsSpan(_tells).Slice(request.First, request.Count);

    /// <summary>Makes room for a tell's envelopes behind those that are there, in a request of its own if it can't
    /// share theirs.</summary>
    private Span<byte> Reserve(in FramedTellRoute route, int size, out bool isNewRequest)
    {
        isNewRequest = IsEmpty || !route.CanShareWith(_routes[^1]) || Size - _requestStart + size > maxFrameSize;
        int headSize = isNewRequest ? Frame.HeadSizeOf(Envelopes.Tell.Utf8RequestName, route.MetadataSize) : 0;
        int needed = Size + headSize + size;
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
        }

        return _buffer.AsSpan(Size + headSize, size);
    }

    private void Commit(FramedTell tell, in FramedTellRoute route, int size, bool isNewRequest)
    {
        if (isNewRequest)
        {
            byte[] name = Envelopes.Tell.Utf8RequestName;
            Span<byte> to = Frame.WriteHead(_buffer.AsSpan(Size), 0, name, route.MetadataSize);
            if (route.MetadataSize > 0)
            {
                CallMetadata.Write(to, route.Headers, Frame.NoDeadline);
            }

            _requestStart = Size;
            Size += Frame.HeadSizeOf(name, route.MetadataSize);
            _routes.Add(route);
            _requests.Add(new Request(Size, _tells.Count, 0));
        }

        Size += size;
        Frame.WriteTotal(_buffer.AsSpan(_requestStart), Size - _requestStart);
        _tells.Add(tell);
        _ends.Add(Size);
        _requests[^1] = _requests[^1] with { Count = _requests[^1].Count + 1 };
        _earliestDeadlineTick = Math.Min(_earliestDeadlineTick, tell.DeadlineTick);
        _latestDeadlineTick = Math.Max(_latestDeadlineTick, tell.DeadlineTick);
    }

    /// <param name="Start">Where the envelopes of its first tell begin.</param>
    /// <param name="First">Its first tell.</param>
    /// <param name="Count">How many tells it carries.</param>
    private readonly record struct Request(int Start, int First, int Count);
}
