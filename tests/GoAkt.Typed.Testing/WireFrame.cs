using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Testing;

/// <summary>A frame of the Framed wire, read and written without any of the product's code.</summary>
/// <param name="Name">The envelope's full name.</param>
/// <param name="Headers">The headers in the frame's metadata.</param>
/// <param name="Deadline">The deadline in the frame's metadata, in nanoseconds; 0 for none.</param>
/// <param name="Body">The envelope's bytes.</param>
public sealed record WireFrame(string Name, IReadOnlyDictionary<string, string> Headers, long Deadline, byte[] Body)
{
    public const int DefaultLimit = 16 * 1024 * 1024;

    public static WireFrame? TryParse(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 8 || BinaryPrimitives.ReadUInt32BigEndian(frame) != (uint)frame.Length)
        {
            return null;
        }

        uint nameLength = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);
        uint metadataLength = frame.Length < 12 ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(frame[8..]);
        if (12L + nameLength + metadataLength <= frame.Length)
        {
            ReadOnlySpan<byte> rest = frame[12..];
            string name = Encoding.UTF8.GetString(rest[..(int)nameLength]);
            rest = rest[(int)nameLength..];
            (Dictionary<string, string> headers, long deadline) = ReadMetadata(rest[..(int)metadataLength]);
            return new WireFrame(name, headers, deadline, rest[(int)metadataLength..].ToArray());
        }

        return 8L + nameLength > frame.Length
            ? null
            : new WireFrame(
                Encoding.UTF8.GetString(frame.Slice(8, (int)nameLength)),
                new Dictionary<string, string>(),
                Deadline: 0,
                frame[(8 + (int)nameLength)..].ToArray());
    }

    /// <summary>Writes a frame, without metadata where that is null.</summary>
    public static byte[] Write(IMessage envelope, byte[]? metadata = null) =>
        Write(envelope.Descriptor.FullName, envelope.ToByteArray(), metadata);

    /// <summary>Writes a frame, without metadata where that is null, whose lengths are off by what is given.</summary>
    public static byte[] Write(
        string name, ReadOnlySpan<byte> body, byte[]? metadata = null, int lengthError = 0, int nameError = 0)
    {
        byte[] utf8Name = Encoding.UTF8.GetBytes(name);
        int headSize = metadata is null ? 8 : 12;
        byte[] frame = [.. new byte[headSize], .. utf8Name, .. metadata ?? [], .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame, unchecked(frame.Length + lengthError));
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), unchecked(utf8Name.Length + nameError));
        if (metadata is not null)
        {
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(8), metadata.Length);
        }

        return frame;
    }

    /// <summary>Reads one whole frame off a connection.</summary>
    /// <returns>The frame, or null if the connection ended in front of it.</returns>
    /// <exception cref="EndOfStreamException">The connection ended within it.</exception>
    /// <exception cref="InvalidDataException">Its length is impossible.</exception>
    public static async Task<byte[]?> ReadAsync(Stream connection, CancellationToken cancellationToken)
    {
        byte[] head = new byte[4];
        int read = await connection.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == 0)
        {
            return null;
        }

        uint length = read < 4 ? throw new EndOfStreamException() : BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is < 8 or > DefaultLimit)
        {
            throw new InvalidDataException($"A frame of {length} bytes.");
        }

        byte[] frame = new byte[length];
        head.CopyTo(frame, 0);
        await connection.ReadExactlyAsync(frame.AsMemory(4), cancellationToken);
        return frame;
    }

    private static (Dictionary<string, string> Headers, long Deadline) ReadMetadata(ReadOnlySpan<byte> metadata)
    {
        Dictionary<string, string> headers = [];
        if (metadata.IsEmpty)
        {
            return (headers, 0);
        }

        int count = BinaryPrimitives.ReadUInt16BigEndian(metadata);
        metadata = metadata[2..];
        for (int i = 0; i < count; i++)
        {
            string key = ReadText(ref metadata);
            headers[key] = ReadText(ref metadata);
        }

        return (headers, BinaryPrimitives.ReadInt64BigEndian(metadata));
    }

    private static string ReadText(ref ReadOnlySpan<byte> from)
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(from);
        string text = Encoding.UTF8.GetString(from.Slice(2, length));
        from = from[(2 + length)..];
        return text;
    }
}
