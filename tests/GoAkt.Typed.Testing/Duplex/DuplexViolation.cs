using System.Buffers.Binary;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Testing;

/// <summary>One way in which an end of a connection can break the protocol.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Bytes">What it sends, given an ask: a node in place of the reply, a dialler in place of the ask.</param>
/// <param name="Told">What the other end says to it before it closes the connection; null where it closes without a
/// word.</param>
/// <param name="Revision">What was agreed on.</param>
public sealed record DuplexViolation(
    string Name, Func<DuplexFrame, byte[]> Bytes, string? Told = null, uint Revision = 4)
{
    private const byte PathKind = 0;
    private const byte TypeKind = 1;

    private static readonly StringValue s_text = new() { Value = "echo" };

    public static IReadOnlyList<DuplexViolation> All { get; } =
    [
        new("a frame of an unknown type", ask => Ping(ask).With(1, 0x55)),
        new("a frame of the type 0", ask => Ping(ask).With(1, 0)),
        new("a frame with a reserved flag", ask => Ping(ask).With(2, 0x10)),
        new("a frame of another version", ask => Ping(ask).With(0, 3)),
        new("an oversized frame", ask => Oversized(ask, 17 * 1024 * 1024)),
        new("a frame that says it takes four gigabytes", ask => Oversized(ask, uint.MaxValue)),
        new("a reply without a correlation", ask => (DuplexFrame.Reply(ask, s_text) with { Correlation = 0 }).ToBytes()),
        new("a chunk without a correlation", ask => Chunk(ask, DuplexFlags.FirstChunk, 0, [0, 20, 1])),
        new("a frame of another lane", ask => Ping(ask).With(3, 9), "frame lane does not match connection lane"),
        new("a second HELLO", ask => Hello(ask, DuplexType.Hello), "unsupported frame type"),
        new("a second HELLO_ACK", ask => Hello(ask, DuplexType.HelloAck), "unsupported frame type"),
        new(
            "a chunk below its revision",
            ask => Chunk(ask, DuplexFlags.FirstChunk, ask.Correlation, [0, 20, 1]),
            "CHUNK requires capability revision 2",
            Revision: 1),
        new(
            "a table below its revision",
            ask => DuplexFrame.Table(ask.Lane, TypeKind, 1, "x").ToBytes(),
            "TABLE requires capability revision 3",
            Revision: 2),
        new("a table of an unknown kind", ask => Table(ask, 5, 1, 1, (byte)'x'), "unknown table kind"),
        new("a table without a body", ask => Table(ask), "unknown table kind"),
        new("a table without a number", ask => Table(ask, TypeKind), "tcp: truncated table id"),
        new("a table with the number 0", ask => Table(ask, TypeKind, 0, 1, (byte)'x'), "tcp: table id must be nonzero"),
        new("a table whose literal is cut off", ask => Table(ask, TypeKind, 1, 2, (byte)'x'), "tcp: truncated table literal"),
        new(
            "a table with a byte too many",
            ask => Table(ask, TypeKind, 1, 1, (byte)'x', 0),
            "tcp: table payload has 1 trailing bytes"),
        new(
            "a table's number given twice",
            ask => [.. Entry(ask, TypeKind, 1, "one"), .. Entry(ask, TypeKind, 1, "two")],
            "table id 1 literal conflict"),
        new(
            "more entries than a table has",
            ask => [.. Enumerable.Range(1, DuplexAuditor.MostEntries + 1)
                .SelectMany(id => Entry(ask, PathKind, (ulong)id, $"{id}"))],
            "a table has no more than 8192 entries"),
        new(
            "a number that is in no table",
            ask => Referring(ask),
            "tcp: reply envelope type: tcp: unknown compression table id: id 99"),
        new(
            "a number where no tables are agreed on",
            ask => Referring(ask),
            "tcp: reply envelope type: tcp: compression table ref unsupported: id 99",
            Revision: 2),
        new(
            "a first chunk that is not the first",
            ask => Chunk(ask, DuplexFlags.FirstChunk, ask.Correlation, [1, 20, 1]),
            "first chunk index must be zero"),
        new("a chunk without an index", ask => Chunk(ask, DuplexFlags.None, ask.Correlation, []), "truncated chunk index"),
        new(
            "a message in chunks that takes no bytes",
            ask => Chunk(ask, DuplexFlags.FirstChunk, ask.Correlation, [0, 0]),
            "a message in chunks takes no bytes"),
        new(
            "a chunk left out",
            ask => [.. Begin(ask), .. Chunk(ask, DuplexFlags.None, ask.Correlation, [2, 1])],
            "chunk index 2, want 1"),
        new("a first chunk sent twice", ask => [.. Begin(ask), .. Begin(ask)], "duplicate first chunk"),
        new(
            "more in chunks than announced",
            ask => Chunk(ask, DuplexFlags.FirstChunk, ask.Correlation, [0, 2, 1, 2, 3]),
            "chunk data exceeds declared total"),
        new(
            "chunks of what is no frame",
            ask => Chunk(ask, DuplexFlags.FirstChunk | DuplexFlags.LastChunk, ask.Correlation, [0, 3, 1, 2, 3]),
            "a message in chunks is no frame"),
        new(
            "chunks of what no chunks are for",
            ask => [.. DuplexFrame.Error(ask.Lane, ask.Correlation, Code.Unavailable, "no").ToChunks(ask.Correlation, 64)
                .SelectMany(static chunk => chunk.ToBytes())],
            "unsupported frame type in chunks"),
    ];

    /// <summary>Whether it is in a reply, which a node takes none of.</summary>
    public bool IsInReply => Told?.StartsWith("tcp: reply envelope", StringComparison.Ordinal) == true;

    public override string ToString() => Name;

    private static byte[] Ping(DuplexFrame ask) => DuplexFrame.Of(DuplexType.Ping, ask.Lane, 5).ToBytes();

    private static byte[] Oversized(DuplexFrame ask, uint length)
    {
        byte[] frame = DuplexFrame.Reply(ask, s_text).ToBytes();
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), length);
        return frame;
    }

    private static byte[] Hello(DuplexFrame ask, DuplexType type) =>
        DuplexFrame.Of(type, ask.Lane, new Hello { Revision = 4, LaneRole = LaneRole.Ordinary }).ToBytes();

    private static byte[] Entry(DuplexFrame ask, byte kind, ulong id, string literal) =>
        DuplexFrame.Table(ask.Lane, kind, id, literal).ToBytes();

    private static byte[] Table(DuplexFrame ask, params byte[] body) =>
        DuplexFrame.Of(DuplexType.Table, ask.Lane, 0, body).ToBytes();

    private static byte[] Referring(DuplexFrame ask) =>
        DuplexFrame.Of(DuplexType.Reply, ask.Lane, ask.Correlation, 99, 1).ToBytes();

    private static byte[] Begin(DuplexFrame ask) =>
        Chunk(ask, DuplexFlags.FirstChunk, ask.Correlation, [0, 20, 1]);

    private static byte[] Chunk(DuplexFrame ask, DuplexFlags flags, ulong correlation, byte[] body) =>
        new DuplexFrame(DuplexType.Chunk, flags, ask.Lane, correlation, body).ToBytes();
}

/// <summary>Makes bytes wrong.</summary>
public static class ByteArrays
{
    /// <summary>The same bytes but for one.</summary>
    public static byte[] With(this byte[] bytes, int index, byte value)
    {
        bytes[index] = value;
        return bytes;
    }
}
