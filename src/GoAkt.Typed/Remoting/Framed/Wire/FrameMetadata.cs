using System.Buffers.Binary;
using System.Text;

namespace GoAkt.Typed.Remoting.Framed.Wire;

/// <summary>
/// Headers of a frame: <c>u16 count</c>, per header <c>u16 keyLen, key, u16 valueLen, value</c>, then <c>i64
/// deadline</c>.
/// </summary>
/// <remarks>
/// The deadline is always written as 0, none: its meaning changed from absolute to remaining time within GoAkt 4.2
/// (wire document, "Framed"). An ask's time-out travels in its envelope instead.
/// </remarks>
internal static class FrameMetadata
{
    private const int CountSize = 2;
    private const int LengthSize = 2;
    private const int DeadlineSize = 8;
    private const int MostQuoted = 100;

    /// <summary>In bytes; 0 if there are no headers, and so no metadata.</summary>
    /// <exception cref="RemotingException">There are more headers, or longer ones, than the wire can tell the length
    /// of.</exception>
    public static int SizeOf(IReadOnlyList<KeyValuePair<string, string>>? headers)
    {
        if (headers is null || headers.Count == 0)
        {
            return 0;
        }

        if (headers.Count > ushort.MaxValue)
        {
            throw RemotingException.NotSupported(
                $"Framed carries at most {ushort.MaxValue:N0} headers, not {headers.Count:N0}");
        }

        int size = CountSize + DeadlineSize;
        foreach ((string name, string value) in headers)
        {
            size += LengthSize + SizeOf(name, name) + LengthSize + SizeOf(value, name);
        }

        return size;
    }

    /// <summary>Writes the headers to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    public static Span<byte> Write(Span<byte> to, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)headers.Count);
        to = to[CountSize..];
        foreach ((string name, string value) in headers)
        {
            to = WriteText(WriteText(to, name), value);
        }

        to[..DeadlineSize].Clear();
        return to[DeadlineSize..];
    }

    private static int SizeOf(string text, string header)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        return size <= ushort.MaxValue
            ? size
            : throw RemotingException.NotSupported(
                $"the header '{header[..Math.Min(header.Length, MostQuoted)]}' takes {size:N0} bytes, and Framed carries at most {ushort.MaxValue:N0}");
    }

    private static Span<byte> WriteText(Span<byte> to, string text)
    {
        int length = Encoding.UTF8.GetBytes(text, to[LengthSize..]);
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)length);
        return to[(LengthSize + length)..];
    }
}
