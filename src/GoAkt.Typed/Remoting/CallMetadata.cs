using System.Buffers.Binary;
using System.Text;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// What travels beside a message on Framed and Duplex: <c>u16 count</c>, per header <c>u16 keyLen, key, u16 valueLen,
/// value</c>, then <c>i64 deadline</c>.
/// </summary>
internal static class CallMetadata
{
    /// <summary>The deadline's bytes, which are the last ones.</summary>
    public const int DeadlineSize = 8;

    private const int CountSize = 2;
    private const int LengthSize = 2;
    private const int MostQuoted = 100;

    /// <summary>In bytes.</summary>
    /// <exception cref="RemotingException">There are more headers, or longer ones, than the wire can tell the length
    /// of.</exception>
    public static int SizeOf(IReadOnlyList<KeyValuePair<string, string>>? headers)
    {
        int size = CountSize + DeadlineSize;
        if (headers is null || headers.Count == 0)
        {
            return size;
        }

        if (headers.Count > ushort.MaxValue)
        {
            throw RemotingException.NotSupported(
                $"a frame carries at most {ushort.MaxValue:N0} headers, not {headers.Count:N0}");
        }

        foreach ((string name, string value) in headers)
        {
            size += LengthSize + SizeOf(name, name) + LengthSize + SizeOf(value, name);
        }

        return size;
    }

    /// <summary>Writes to the head of a buffer.</summary>
    /// <param name="to">The buffer.</param>
    /// <param name="headers">The headers, or null.</param>
    /// <param name="deadline">In nanoseconds; 0 for none.</param>
    /// <returns>The rest of the buffer.</returns>
    public static Span<byte> Write(Span<byte> to, IReadOnlyList<KeyValuePair<string, string>>? headers, long deadline)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)(headers?.Count ?? 0));
        to = to[CountSize..];
        if (headers is not null)
        {
            foreach ((string name, string value) in headers)
            {
                to = WriteText(WriteText(to, name), value);
            }
        }

        BinaryPrimitives.WriteInt64BigEndian(to, deadline);
        return to[DeadlineSize..];
    }

    private static int SizeOf(string text, string header)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        return size <= ushort.MaxValue
            ? size
            : throw RemotingException.NotSupported(
                $"the header '{header[..Math.Min(header.Length, MostQuoted)]}' takes {size:N0} bytes, and a frame carries at most {ushort.MaxValue:N0}");
    }

    private static Span<byte> WriteText(Span<byte> to, string text)
    {
        int length = Encoding.UTF8.GetBytes(text, to[LengthSize..]);
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)length);
        return to[(LengthSize + length)..];
    }
}
