using System.Diagnostics;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>
/// Sends the frames of a connection after its handshake. What is to be sent is added, under a short lock, to the bytes
/// that gather; whoever finds nobody sending sends all that has gathered, and goes on until nothing is left. So many
/// frames leave in one write, and nobody waits for the socket.
/// </summary>
/// <remarks>Messages wait in their order while the other end grants no credit, or takes no bytes.</remarks>
internal abstract partial class FrameOutput : IFlushable
{
    /// <summary>While more than this is unsent, messages wait where they can still be given up.</summary>
    private const int MostUnsent = 1024 * 1024;

    /// <summary>A frame that follows the last write this soon is one of many: these go together.</summary>
    private static readonly long s_burst = Stopwatch.Frequency / 200_000;

    private readonly byte _lane;
    private readonly SentReferences _references = new();
    private readonly GatherBuffer _gathered = new();
    private readonly List<Segment> _sending = [];

    // A tell that was given up may be used again already while it stands here: its own offset is another one then.
    private readonly Queue<(OutgoingMessage Message, ulong Token, long EndOffset)> _unwritten = new();
    private List<(OutgoingMessage Message, ulong Token)> _written = [];
    private SendWindow _window;
    private long _begun;
    private long _sent;
    private long _unsent;
    private long _lastWrite;
    private bool _isSending;
    private int _isFlushQueued;

    protected FrameOutput(DuplexLimits limits, LaneId lane)
    {
        Limits = limits;
        _lane = lane.Byte;
        _window = new SendWindow(limits);
    }

    public DuplexLimits Limits { get; }

    /// <summary>Guards all of the state.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Whether nothing is to be sent any more. Read under the gate where it matters.</summary>
    protected bool IsClosed { get; private set; }

    /// <summary>Up to where the stream has been handed to the socket, or is just being.</summary>
    protected long Begun => _begun;

    /// <summary>Up to where the socket has taken the stream, and nobody reads what it was sent from.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>How many bytes have gathered that the other end does not take.</summary>
    public long Unsent => Volatile.Read(ref _unsent);

    /// <summary>Adds a frame without a message: PING, PONG, CREDIT or ERROR.</summary>
    public void Add(FrameType type, ulong correlation, ReadOnlySpan<byte> body)
    {
        lock (Gate)
        {
            if (IsClosed)
            {
                return;
            }

            AddFrame(new FrameHeader(type, FrameFlags.None, _lane, body.Length, correlation), body);
        }

        Push();
    }

    /// <summary>Tells the other end that it may send more.</summary>
    public void AddCredit(long bytes)
    {
        Span<byte> body = stackalloc byte[Varint.SizeOf((ulong)bytes)];
        Varint.Write(body, (ulong)bytes);
        Add(FrameType.Credit, 0, body);
    }

    /// <summary>Sends what has gathered, unless somebody does already.</summary>
    public void Flush()
    {
        lock (Gate)
        {
            if (_isSending || IsClosed)
            {
                return;
            }

            _isSending = true;
        }

        SendAll();
    }

    /// <summary>Takes credit that the other end has granted.</summary>
    public void TakeCredit(ulong bytes)
    {
        lock (Gate)
        {
            _window.Grant(bytes);
            AdmitWaiting();
        }

        Push();
    }

    /// <summary>Hands bytes to the socket; they stay as they are until this ends.</summary>
    /// <returns>A task that ends when all of them are taken; mostly it has ended already.</returns>
    protected abstract ValueTask WriteAsync(List<Segment> segments);

    /// <summary>The connection broke while it was written.</summary>
    protected abstract void OnBroken(Exception reason);

    /// <summary>Tells have been handed to the socket, and so are done. Called outside the gate.</summary>
    protected abstract void OnWritten(List<(OutgoingMessage Message, ulong Token)> tells);

    /// <summary>Sends nothing more. Called under the gate.</summary>
    /// <returns>False if that is so already.</returns>
    protected bool TryClose()
    {
        if (IsClosed)
        {
            return false;
        }

        IsClosed = true;
        _gathered.Clear();
        return true;
    }

    /// <summary>Sends what was added soon: at once, or together with what else a thread is about to add.</summary>
    protected void Push()
    {
        if (WorkTurn.TryDefer(this))
        {
            return;
        }

        if (Stopwatch.GetTimestamp() - Volatile.Read(ref _lastWrite) >= s_burst)
        {
            Flush();
        }
        else if (Interlocked.Exchange(ref _isFlushQueued, 1) == 0)
        {
            BackgroundWork.Start(
                () =>
                {
                    Volatile.Write(ref _isFlushQueued, 0);
                    Flush();
                },
                WorkerThreads.Sends);
        }
    }

    private void SendAll()
    {
        try
        {
            while (TryTakeGathered())
            {
                ValueTask writing = WriteAsync(_sending);
                if (!writing.IsCompletedSuccessfully)
                {
                    _ = SendOnAsync(writing);
                    return;
                }

                EndWrite();
            }
        }
        catch (Exception e)
        {
            OnBroken(e);
        }
    }

    private async Task SendOnAsync(ValueTask writing)
    {
        try
        {
            await writing.ConfigureAwait(false);
            EndWrite();
        }
        catch (Exception e)
        {
            OnBroken(e);
            return;
        }

        SendAll();
    }

    private bool TryTakeGathered()
    {
        lock (Gate)
        {
            if (!IsClosed)
            {
                AddChunks();
            }

            if (IsClosed || _gathered.IsEmpty)
            {
                _isSending = false;
                return false;
            }

            _gathered.MoveTo(_sending);
            _begun = _gathered.Offset;

            // Chunks have been added that nobody has counted yet.
            Volatile.Write(ref _unsent, _begun - _sent);
            return true;
        }
    }

    private void EndWrite()
    {
        List<(OutgoingMessage, ulong)>? written = null;
        lock (Gate)
        {
            _sending.ForEach(static segment => segment.Return());
            _sending.Clear();
            Volatile.Write(ref _sent, _begun);
            Volatile.Write(ref _unsent, _gathered.Offset - _sent);
            while (_unwritten.TryPeek(out (OutgoingMessage Message, ulong Token, long EndOffset) first)
                && first.EndOffset <= _sent)
            {
                _unwritten.Dequeue();
                _written.Add((first.Message, first.Token));
            }

            if (_written.Count > 0)
            {
                (written, _written) = (_written, []);
            }

            AdmitWaiting();
        }

        Volatile.Write(ref _lastWrite, Stopwatch.GetTimestamp());
        if (written is not null)
        {
            OnWritten(written);
        }
    }

    private void AddFrame(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        Span<byte> frame = _gathered.Add(FrameHeader.Size + body.Length);
        header.Write(frame);
        body.CopyTo(frame[FrameHeader.Size..]);
        Volatile.Write(ref _unsent, _gathered.Offset - _sent);
    }

    /// <summary>The number of a literal, of which the other end is told first.</summary>
    private ulong IdOf(ReferenceKind kind, byte[] literal)
    {
        if (!Limits.HasTables)
        {
            return Reference.Inline;
        }

        ulong id = _references.IdOf(kind, literal, out bool isNew);
        if (isNew)
        {
            int size = 1 + Varint.SizeOf(id) + Varint.SizeOf(literal.Length) + literal.Length;
            Span<byte> frame = _gathered.Add(FrameHeader.Size + size);
            new FrameHeader(FrameType.Table, FrameFlags.None, _lane, size, 0).Write(frame);
            frame = frame[FrameHeader.Size..];
            frame[0] = (byte)kind;
            frame = Varint.Write(Varint.Write(frame[1..], id), (uint)literal.Length);
            literal.CopyTo(frame);
        }

        return id;
    }
}
