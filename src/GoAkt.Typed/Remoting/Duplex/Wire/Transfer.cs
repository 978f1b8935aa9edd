using GoAkt.Typed.Messages;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>A message that goes in chunks: its whole frame, header included, is cut. Used by one thread at a
/// time.</summary>
/// <param name="message">The message.</param>
/// <param name="token">The use of it.</param>
/// <param name="group">What its chunks have in common.</param>
/// <param name="head">The frame's header and references.</param>
internal sealed class Transfer(OutgoingMessage message, ulong token, ulong group, byte[] head)
{
    private readonly long _total = head.Length + message.Tail.Length;
    private long _position;
    private ulong _index;

    public OutgoingMessage Message { get; } = message;

    /// <summary>How many bytes the message takes.</summary>
    public int Size { get; } = message.Tail.Length;

    /// <summary>Whom it is for; null for the node itself, and for a reply.</summary>
    public ActorAddress? Receiver { get; } = message.Receiver;

    /// <summary>Whether nobody waits for what is left of it.</summary>
    public bool HasEnded => Message.Token != token;

    /// <summary>The bytes of the next chunk, its header included.</summary>
    public int NextSize(int chunkSize) => FrameHeader.Size + NumbersSize + NextLength(chunkSize);

    /// <summary>Adds the next chunk.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool AddNext(GatherBuffer to, byte lane, int chunkSize)
    {
        int length = NextLength(chunkSize);
        FrameFlags flags = _index == 0 ? FrameFlags.FirstChunk | (Message.Flags & FrameFlags.ExpectsReply) : default;
        bool isLast = _position + length == _total;
        AddHead(to, lane, isLast ? flags | FrameFlags.LastChunk : flags, length);
        int fromHead = (int)Math.Clamp(head.Length - _position, 0, length);
        if (fromHead > 0)
        {
            head.AsSpan((int)_position, fromHead).CopyTo(to.Add(fromHead));
        }

        if (length > fromHead)
        {
            to.Add(Message.Tail.Slice((int)(_position + fromHead - head.Length), length - fromHead));
        }

        _position += length;
        _index++;
        return isLast;
    }

    /// <summary>The bytes of the chunk that ends it early, its header included; none if nothing of it has
    /// left.</summary>
    public int EndSize => _index > 0 ? FrameHeader.Size + NumbersSize : 0;

    /// <summary>Ends it early: an empty last chunk says so.</summary>
    public void AddEnd(GatherBuffer to, byte lane)
    {
        if (_index > 0)
        {
            AddHead(to, lane, FrameFlags.LastChunk, length: 0);
        }
    }

    private int NumbersSize => Varint.SizeOf(_index) + (_index == 0 ? Varint.SizeOf((ulong)_total) : 0);

    private int NextLength(int chunkSize) => (int)Math.Min(chunkSize - NumbersSize, _total - _position);

    private void AddHead(GatherBuffer to, byte lane, FrameFlags flags, int length)
    {
        int numbers = NumbersSize;
        Span<byte> bytes = to.Add(FrameHeader.Size + numbers);
        new FrameHeader(FrameType.Chunk, flags, lane, numbers + length, group).Write(bytes);
        bytes = Varint.Write(bytes[FrameHeader.Size..], _index);
        if (_index == 0)
        {
            Varint.Write(bytes, (ulong)_total);
        }
    }
}
