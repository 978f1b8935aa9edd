using System.Buffers.Binary;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>
/// The 16 bytes in front of every frame: <c>u8 version, u8 type, u8 flags, u8 lane, u32 length, u64 correlation</c>,
/// all big-endian (docs/wire.md, "Duplex").
/// </summary>
/// <param name="Type">What the frame is.</param>
/// <param name="Flags">What it holds or wants.</param>
/// <param name="Lane">The connection's lane; see <see cref="LaneId"/>.</param>
/// <param name="Length">The bytes behind the header.</param>
/// <param name="Correlation">What a reply has in common with its request; 0 for none.</param>
internal readonly record struct FrameHeader(
    FrameType Type, FrameFlags Flags, byte Lane, int Length, ulong Correlation)
{
    /// <summary>In bytes.</summary>
    public const int Size = 16;

    /// <summary>The first byte of every frame, which tells a listener that this is not Framed.</summary>
    public const byte Version = 0x02;

    private const FrameFlags Known =
        FrameFlags.Metadata | FrameFlags.ExpectsReply | FrameFlags.FirstChunk | FrameFlags.LastChunk;

    public bool Has(FrameFlags flag) => (Flags & flag) != 0;

    public void Write(Span<byte> to)
    {
        to[0] = Version;
        to[1] = (byte)Type;
        to[2] = (byte)Flags;
        to[3] = Lane;
        BinaryPrimitives.WriteInt32BigEndian(to[4..], Length);
        BinaryPrimitives.WriteUInt64BigEndian(to[8..], Correlation);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="from">Its 16 bytes, and whatever follows.</param>
    /// <param name="maxFrameSize">The most bytes that may follow a header.</param>
    /// <param name="header">What was read.</param>
    /// <returns>Null, or how the bytes break the protocol.</returns>
    public static string? Read(ReadOnlySpan<byte> from, int maxFrameSize, out FrameHeader header)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(from[4..]);
        header = new FrameHeader(
            (FrameType)from[1],
            (FrameFlags)from[2],
            from[3],
            (int)length,
            BinaryPrimitives.ReadUInt64BigEndian(from[8..]));
        return
            from[0] != Version ? $"a frame has the version {from[0]}, not {Version}"
            : header.Type is < FrameType.Hello or > FrameType.Pong ? $"a frame has the unknown type {from[1]}"
            : (header.Flags & ~Known) != 0 ? $"a frame has unknown flags: {from[2]:x2}"
            : length > (uint)maxFrameSize ? $"a frame takes {length} bytes, and {maxFrameSize} were agreed on"
            : header.Correlation == 0 && header.NeedsCorrelation ? $"a {header.Type} frame has no correlation"
            : null;
    }

    private bool NeedsCorrelation => Type is FrameType.Reply or FrameType.Chunk
        || (Type == FrameType.Data && Has(FrameFlags.ExpectsReply));
}

internal enum FrameType : byte
{
    Hello = 1,
    HelloAck = 2,
    Data = 3,
    Reply = 4,
    Error = 5,
    Chunk = 6,
    Credit = 7,
    Table = 8,
    Ping = 9,
    Pong = 10,
}

[Flags]
internal enum FrameFlags : byte
{
    None = 0,
    Metadata = 1,
    ExpectsReply = 2,
    FirstChunk = 4,
    LastChunk = 8,
}

/// <summary>How a payload is encoded.</summary>
internal enum Serializer : byte
{
    /// <summary>The bytes of a GoAkt envelope, or of any message: the type reference names it.</summary>
    InternalProtobuf = 0,

    /// <summary>An inner frame, whose name the type reference repeats.</summary>
    Protobuf = 1,
    Json = 2,
    Cbor = 3,

    /// <summary>The application's own; there is no type name.</summary>
    Custom = 255,
}
