
namespace GoAkt.Typed.Messages;

/// <summary>Protobuf's variable-length integers and fields, straight on spans: what an envelope needs and no
/// more.</summary>
internal static class Varint
{
    private const int LengthDelimited = 2;

    public static int SizeOf(int value) => SizeOf((uint)value);

    /// <summary>One byte for every seven bits.</summary>
    public static int SizeOf(ulong value) =>
        // The number of bits divided by 7 and rounded up, for up to 64 bits, without a division.
        (int)((uint)(63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) * 9 + 73) / 64;

    /// <summary>Writes to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    public static Span<byte> Write(Span<byte> to, ulong value)
    {
        int at = 0;
        while (value >= 0x80)
        {
            to[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[at++] = (byte)value;
        return to[at..];
    }

    /// <summary>Writes a length-delimited field to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    public static Span<byte> WriteBytes(Span<byte> to, byte tag, ReadOnlySpan<byte> value)
    {
        to[0] = tag;
        to = Write(to[1..], (uint)value.Length);
        value.CopyTo(to);
        return to[value.Length..];
    }

    /// <summary>Reads from the head of a buffer and moves past what was read.</summary>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> from, out ulong value)
    {
        value = 0;
        for (int at = 0; at < from.Length && at < 10; at++)
        {
            value |= (ulong)(from[at] & 0x7F) << (7 * at);
            if (from[at] < 0x80)
            {
                from = from[(at + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Reads the next field and moves past it. The value of a length-delimited field is its bytes, that of any other is
    /// empty.
    /// </summary>
    public static bool TryReadField(scoped ref ReadOnlySpan<byte> from, out uint tag, out ReadOnlySpan<byte> value)
    {
        value = default;
        tag = 0;
        if (!TryRead(ref from, out ulong wideTag) || wideTag > uint.MaxValue || wideTag >> 3 == 0)
        {
            return false;
        }

        tag = (uint)wideTag;
        switch (tag & 7)
        {
            case 0:
                return TryRead(ref from, out _);
            case 1:
                return TrySkip(ref from, 8);
            case LengthDelimited:
                if (!TryRead(ref from, out ulong length) || length > (ulong)from.Length)
                {
                    return false;
                }

                value = from[..(int)length];
                from = from[(int)length..];
                return true;
            case 5:
                return TrySkip(ref from, 4);
            default:
                return false;
        }
    }

    private static bool TrySkip(scoped ref ReadOnlySpan<byte> from, int bytes)
    {
        if (from.Length < bytes)
        {
            return false;
        }

        from = from[bytes..];
        return true;
    }
}
