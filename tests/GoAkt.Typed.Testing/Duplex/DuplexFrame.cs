using System.Buffers.Binary;
using System.Text;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>What a Duplex frame is.</summary>
public enum DuplexType : byte
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

/// <summary>What a Duplex frame holds or wants.</summary>
[Flags]
public enum DuplexFlags : byte
{
    None = 0,
    Metadata = 1,
    ExpectsReply = 2,
    FirstChunk = 4,
    LastChunk = 8,
}

/// <summary>A frame of the Duplex wire, read and written without any of the product's code.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Flags">What it holds or wants.</param>
/// <param name="Lane">The lane's byte.</param>
/// <param name="Correlation">What a reply has in common with its request.</param>
/// <param name="Body">The bytes behind the header.</param>
public sealed record DuplexFrame(DuplexType Type, DuplexFlags Flags, byte Lane, ulong Correlation, byte[] Body)
{
    public const int HeaderSize = 16;
    public const byte Version = 2;

    private const uint Longest = 32 * 1024 * 1024;

    /// <summary>How many bytes it takes.</summary>
    public int Size => HeaderSize + Body.Length;

    /// <summary>The byte of the lane that a handshake names.</summary>
    public static byte LaneOf(Hello hello) => hello.LaneRole switch
    {
        LaneRole.Control => 0,
        LaneRole.Large => 0xFF,
        _ => (byte)(hello.LaneIndex + 1),
    };

    public bool Has(DuplexFlags flag) => (Flags & flag) != 0;

    public static DuplexFrame Parse(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < HeaderSize
            || frame[0] != Version
            || BinaryPrimitives.ReadUInt32BigEndian(frame[4..]) != (uint)(frame.Length - HeaderSize))
        {
            throw new InvalidDataException($"No frame: {Convert.ToHexString(frame)}");
        }

        return new DuplexFrame(
            (DuplexType)frame[1],
            (DuplexFlags)frame[2],
            frame[3],
            BinaryPrimitives.ReadUInt64BigEndian(frame[8..]),
            frame[HeaderSize..].ToArray());
    }

    /// <summary>Reads one whole frame off a connection.</summary>
    /// <returns>The frame, or null if the connection ended in front of it, or was reset.</returns>
    /// <exception cref="EndOfStreamException">The connection ended within it.</exception>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static async Task<DuplexFrame?> ReadAsync(Stream connection, CancellationToken cancellationToken)
    {
        byte[] head = new byte[HeaderSize];
        try
        {
            int read = await connection.ReadAtLeastAsync(
                head, HeaderSize, throwOnEndOfStream: false, cancellationToken);
            if (read == 0)
            {
                return null;
            }

            uint length = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4));
            if (read < HeaderSize)
            {
                throw new EndOfStreamException();
            }

            byte[] frame = new byte[length <= Longest ? HeaderSize + length : throw new InvalidDataException()];
            head.CopyTo(frame, 0);
            await connection.ReadExactlyAsync(frame.AsMemory(HeaderSize), cancellationToken);
            return Parse(frame);
        }
        catch (IOException e) when (e.InnerException is System.Net.Sockets.SocketException)
        {
            return null;
        }
    }

    public byte[] ToBytes()
    {
        byte[] frame = [Version, (byte)Type, (byte)Flags, Lane, .. new byte[12], .. Body];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), Body.Length);
        BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(8), Correlation);
        return frame;
    }

    public static DuplexFrame Of(DuplexType type, byte lane, IMessage body, ulong correlation = 0) =>
        new(type, DuplexFlags.None, lane, correlation, body.ToByteArray());

    public static DuplexFrame Of(DuplexType type, byte lane, ulong correlation = 0, params byte[] body) =>
        new(type, DuplexFlags.None, lane, correlation, body);

    /// <summary>An ERROR frame.</summary>
    public static DuplexFrame Error(byte lane, ulong correlation, Code code, string message) =>
        Of(DuplexType.Error, lane, new Error { Code = code, Message = message }, correlation);

    /// <summary>A REPLY frame whose type is written out.</summary>
    /// <param name="to">Its request.</param>
    /// <param name="message">What is answered.</param>
    /// <param name="isInternal">Whether it goes as GoAkt's own envelopes do, and not as what an actor says.</param>
    public static DuplexFrame Reply(DuplexFrame to, IMessage message, bool isInternal = false)
    {
        byte[] payload = isInternal ? message.ToByteArray() : WireFrame.Write(message);
        return Reply(to, message.Descriptor.FullName, (byte)(isInternal ? 0 : 1), payload);
    }

    /// <summary>A REPLY frame whose type is written out.</summary>
    public static DuplexFrame Reply(DuplexFrame to, string type, byte serializer, byte[] payload) => new(
        DuplexType.Reply,
        DuplexFlags.None,
        to.Lane,
        to.Correlation,
        [.. DuplexBytes.Literal(type), serializer, .. payload]);

    /// <summary>A TABLE frame.</summary>
    public static DuplexFrame Table(byte lane, byte kind, ulong id, string literal)
    {
        byte[] text = Encoding.UTF8.GetBytes(literal);
        return Of(
            DuplexType.Table,
            lane,
            0,
            [kind, .. DuplexBytes.Varint(id), .. DuplexBytes.Varint((ulong)text.Length), .. text]);
    }

    /// <summary>A CREDIT frame.</summary>
    public static DuplexFrame Credit(byte lane, ulong bytes) =>
        Of(DuplexType.Credit, lane, 0, DuplexBytes.Varint(bytes));

    /// <summary>Cuts the frame into CHUNK frames.</summary>
    /// <param name="group">The chunks' correlation.</param>
    /// <param name="chunkSize">The most bytes of a chunk's body.</param>
    public IEnumerable<DuplexFrame> ToChunks(ulong group, int chunkSize)
    {
        byte[] whole = ToBytes();
        ulong index = 0;
        for (int position = 0; position < whole.Length; index++)
        {
            byte[] numbers = index == 0
                ? [.. DuplexBytes.Varint(0), .. DuplexBytes.Varint((ulong)whole.Length)]
                : DuplexBytes.Varint(index);
            int length = Math.Min(chunkSize - numbers.Length, whole.Length - position);
            DuplexFlags flags = index == 0 ? DuplexFlags.FirstChunk | (Flags & DuplexFlags.ExpectsReply) : default;
            flags |= position + length == whole.Length ? DuplexFlags.LastChunk : default;
            yield return new DuplexFrame(
                DuplexType.Chunk, flags, Lane, group, [.. numbers, .. whole.AsSpan(position, length)]);
            position += length;
        }
    }
}

/// <summary>Writes and reads the pieces of a Duplex frame's body.</summary>
public static class DuplexBytes
{
    public static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>A reference that is written out.</summary>
    public static byte[] Literal(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [0, .. Varint((ulong)utf8.Length), .. utf8];
    }

    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ulong ReadVarint(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(from.Length, 10); i++)
        {
            value |= (ulong)(from[i] & 0x7F) << (7 * i);
            if (from[i] < 0x80)
            {
                from = from[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("No number.");
    }

    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, ulong length)
    {
        ReadOnlySpan<byte> taken = length <= (ulong)from.Length
            ? from[..(int)length]
            : throw new InvalidDataException($"{length} bytes are announced where {from.Length} follow.");
        from = from[(int)length..];
        return taken;
    }
}
