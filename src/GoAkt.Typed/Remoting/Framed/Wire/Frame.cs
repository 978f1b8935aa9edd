using System.Buffers.Binary;

namespace GoAkt.Typed.Remoting.Framed.Wire;

/// <summary>
/// The layout of a frame: <c>u32 total, u32 nameLen, [u32 metaLen], name, [metadata], body</c>, all integers big-endian
/// (docs/wire.md, "Framed").
/// </summary>
internal static class Frame
{
    /// <summary>The lengths at the head of a frame without metadata.</summary>
    public const int HeadSize = 8;

    /// <summary>The lengths at the head of a frame with metadata.</summary>
    public const int MetadataHeadSize = 12;

    /// <summary>
    /// The deadline in every frame's metadata: its meaning changed from absolute to remaining time within GoAkt 4.2
    /// (docs/wire.md, "Framed"). An ask's time-out travels in its envelope instead.
    /// </summary>
    public const long NoDeadline = 0;

    public static ReadOnlySpan<byte> ErrorName => "internalpb.Error"u8;

    /// <summary>Bytes in front of the body of a frame.</summary>
    public static int HeadSizeOf(byte[] name, int metadataSize) =>
        (metadataSize == 0 ? HeadSize : MetadataHeadSize + metadataSize) + name.Length;

    /// <summary>Writes everything but the metadata's own bytes and the body.</summary>
    /// <returns>The rest of the buffer: first the metadata, then the body.</returns>
    public static Span<byte> WriteHead(Span<byte> to, int total, byte[] name, int metadataSize)
    {
        WriteTotal(to, total);
        BinaryPrimitives.WriteInt32BigEndian(to[4..], name.Length);
        to = to[HeadSize..];
        if (metadataSize > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(to, metadataSize);
            to = to[4..];
        }

        name.CopyTo(to);
        return to[name.Length..];
    }

    public static void WriteTotal(Span<byte> frame, int total) => BinaryPrimitives.WriteInt32BigEndian(frame, total);

    /// <summary>The whole frame's length, from its first four bytes.</summary>
    public static uint ReadTotal(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32BigEndian(frame);

    /// <summary>Splits a whole frame, with or without metadata.</summary>
    public static bool TrySplit(
        ReadOnlySpan<byte> frame,
        out ReadOnlySpan<byte> name,
        out ReadOnlySpan<byte> metadata,
        out ReadOnlySpan<byte> body)
    {
        name = metadata = body = default;
        if (frame.Length < HeadSize)
        {
            return false;
        }

        uint nameLength = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);

        // In a frame without metadata the name's first letters stand where the metadata's length would: an impossible
        // length.
        if (frame.Length >= MetadataHeadSize)
        {
            uint metadataLength = BinaryPrimitives.ReadUInt32BigEndian(frame[8..]);
            if ((ulong)MetadataHeadSize + nameLength + metadataLength <= (ulong)frame.Length)
            {
                name = frame.Slice(MetadataHeadSize, (int)nameLength);
                metadata = frame.Slice(MetadataHeadSize + (int)nameLength, (int)metadataLength);
                body = frame[(MetadataHeadSize + (int)nameLength + (int)metadataLength)..];
                return true;
            }
        }

        if (nameLength > (uint)(frame.Length - HeadSize))
        {
            return false;
        }

        name = frame.Slice(HeadSize, (int)nameLength);
        body = frame[(HeadSize + (int)nameLength)..];
        return true;
    }
}

/// <summary>A request's frame, measured before anything of it is written.</summary>
internal readonly struct OutgoingFrame
{
    private readonly byte[] _name;
    private readonly IReadOnlyList<KeyValuePair<string, string>>? _headers;
    private readonly int _metadataSize;

    /// <param name="name">The request's full name.</param>
    /// <param name="headers">What travels in its metadata, or null.</param>
    /// <param name="bodySize">How many bytes its body takes.</param>
    /// <param name="maxFrameSize">The most bytes that a frame may take.</param>
    /// <exception cref="RemotingException">It takes more, or its headers can't travel.</exception>
    public OutgoingFrame(
        byte[] name, IReadOnlyList<KeyValuePair<string, string>>? headers, long bodySize, int maxFrameSize)
    {
        _name = name;
        _headers = headers;
        _metadataSize = headers is null || headers.Count == 0 ? 0 : CallMetadata.SizeOf(headers);
        long size = Frame.HeadSizeOf(name, _metadataSize) + bodySize;
        Size = RemotingException.RequireWithin(maxFrameSize, size);
    }

    /// <summary>In bytes, with the body.</summary>
    public int Size { get; }

    /// <summary>In bytes; 0 if there are no headers.</summary>
    public int MetadataSize => _metadataSize;

    /// <summary>Writes everything but the body to the head of a buffer.</summary>
    /// <returns>The rest of the buffer, which the body goes to.</returns>
    public Span<byte> WriteHead(Span<byte> to)
    {
        to = Frame.WriteHead(to, Size, _name, _metadataSize);
        return _metadataSize == 0 ? to : CallMetadata.Write(to, _headers, Frame.NoDeadline);
    }
}
