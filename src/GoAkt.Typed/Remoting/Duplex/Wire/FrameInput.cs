using System.Buffers;
using GoAkt.Typed.Messages;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>
/// Takes the frames of a connection after its handshake, holds them against the protocol, and does what both ends do
/// alike. Used by one thread at a time.
/// </summary>
internal abstract class FrameInput(DuplexLimits limits, LaneId lane)
{
    private readonly byte _lane = lane.Byte;
    private readonly Reassembly _reassembly = new(limits);

    /// <summary>Whether the bodies of messages in chunks are kept, and so do not go back to the shared pool.</summary>
    protected virtual bool KeepsBodies => false;

    protected ReceivedReferences References { get; } = new(limits.HasTables);

    /// <summary>Takes as many whole frames as there are.</summary>
    /// <param name="bytes">What has come and was not taken.</param>
    /// <param name="wanted">How many bytes the next frame takes, as far as its beginning tells.</param>
    /// <returns>How many bytes were taken.</returns>
    /// <exception cref="ProtocolViolationException">The connection has to be closed.</exception>
    public int Take(ReadOnlyMemory<byte> bytes, out int wanted)
    {
        int taken = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = bytes.Span[taken..];
            wanted = FrameHeader.Size;
            if (rest.Length < FrameHeader.Size)
            {
                return taken;
            }

            if (FrameHeader.Read(rest, limits.FrameSize, out FrameHeader header) is { } violation)
            {
                throw ProtocolViolationException.Silent(violation);
            }

            wanted += header.Length;
            if (rest.Length < wanted)
            {
                return taken;
            }

            OnFrame(header, bytes.Slice(taken + FrameHeader.Size, header.Length));
            taken += wanted;
        }
    }

    /// <param name="header">The frame's header.</param>
    /// <param name="body">The body, which is only there until this returns, unless it came in chunks and is
    /// kept.</param>
    /// <param name="charged">What the frame took of the window, and is to be granted again.</param>
    protected abstract void OnData(in FrameHeader header, ReadOnlyMemory<byte> body, int charged);

    /// <inheritdoc cref="OnData"/>
    protected abstract void OnReply(in FrameHeader header, ReadOnlyMemory<byte> body);

    /// <summary>Takes an ERROR frame.</summary>
    /// <exception cref="ProtocolViolationException">It is about the connection, and this end takes none of those.
    /// </exception>
    protected abstract void OnError(ulong correlation, ReadOnlySpan<byte> body);

    /// <summary>A message in chunks is not taken.</summary>
    protected abstract void OnRefused(ulong correlation, string reason);

    /// <summary>A chunk has been taken: what it took of the window is to be granted again.</summary>
    protected abstract void OnTaken(int charged);

    protected abstract void OnCredit(ulong bytes);

    protected abstract void OnPing(ulong correlation);

    /// <summary>The other end has answered a PING. That shows that it is there, as any frame does.</summary>
    protected virtual void OnPong(ulong correlation)
    {
    }

    private void OnFrame(in FrameHeader header, ReadOnlyMemory<byte> body)
    {
        CheckLane(header);
        switch (header.Type)
        {
            case FrameType.Data:
                OnData(header, body, FrameHeader.Size + header.Length);
                break;
            case FrameType.Reply:
                OnReply(header, body);
                break;
            case FrameType.Error:
                OnError(header.Correlation, body.Span);
                break;
            case FrameType.Chunk:
                OnChunk(header, body.Span);
                break;
            case FrameType.Credit:
                ReadOnlySpan<byte> granted = body.Span;
                if (limits.HasCredits && Varint.TryRead(ref granted, out ulong bytes))
                {
                    OnCredit(bytes);
                }

                break;
            case FrameType.Table:
                References.Add(body.Span);
                break;
            case FrameType.Ping:
                OnPing(header.Correlation);
                break;
            case FrameType.Pong:
                OnPong(header.Correlation);
                break;
            default:
                throw ProtocolViolationException.Told("unsupported frame type");
        }
    }

    private void OnChunk(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (!limits.HasChunks)
        {
            throw ProtocolViolationException.Told("CHUNK requires capability revision 2");
        }

        ArraySegment<byte> whole = _reassembly.Add(header, body, out string? refusal);
        OnTaken(FrameHeader.Size + header.Length);
        if (refusal is not null)
        {
            OnRefused(header.Correlation, refusal);
        }
        else if (whole.Array is not null)
        {
            try
            {
                OnWhole(whole);
            }
            finally
            {
                if (!KeepsBodies)
                {
                    ArrayPool<byte>.Shared.Return(whole.Array);
                }
            }
        }
    }

    private void OnWhole(ArraySegment<byte> frame)
    {
        if (frame.Count < FrameHeader.Size
            || FrameHeader.Read(frame, int.MaxValue, out FrameHeader header) is not null
            || header.Length != frame.Count - FrameHeader.Size)
        {
            throw ProtocolViolationException.Told("a message in chunks is no frame");
        }

        CheckLane(header);
        ReadOnlyMemory<byte> body = frame.AsMemory(FrameHeader.Size);
        switch (header.Type)
        {
            case FrameType.Data:
                OnData(header, body, charged: 0);
                break;
            case FrameType.Reply:
                OnReply(header, body);
                break;
            default:
                throw ProtocolViolationException.Told("unsupported frame type in chunks");
        }
    }

    private void CheckLane(in FrameHeader header)
    {
        if (header.Lane != _lane)
        {
            throw ProtocolViolationException.Told("frame lane does not match connection lane");
        }
    }
}
