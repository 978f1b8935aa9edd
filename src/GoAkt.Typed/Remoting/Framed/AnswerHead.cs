using System.Buffers.Binary;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// What the first bytes of an answer say of its length. A length alone is trusted with nothing: garbage has one too, so
/// the envelope's name has to bear it out, and memory is taken for what has arrived, not for what is announced.
/// </summary>
internal static class AnswerHead
{
    private const int MetadataHeadSize = Frame.HeadSize + sizeof(uint);
    private const int LongestName = 256;
    private const int Growth = 4;

    private static ReadOnlySpan<byte> Package => "internalpb."u8;

    /// <summary>How many bytes make the answer whose first ones are given, as far as these tell.</summary>
    /// <exception cref="RemotingException">No answer begins like this.</exception>
    public static int SizeOf(ReadOnlySpan<byte> start, int maxFrameSize)
    {
        if (start.Length < sizeof(uint))
        {
            return Frame.HeadSize;
        }

        uint total = Frame.ReadTotal(start);
        bool fits = total >= Frame.HeadSize && total <= (uint)maxFrameSize;
        if (start.Length < Frame.HeadSize)
        {
            return fits || UnreadableFrame.Recognize(start) is not { } stranger ? Frame.HeadSize : throw stranger;
        }

        return fits && HasName(start, total) ? (int)total : throw UnreadableFrame.Explain(start, total, maxFrameSize);
    }

    /// <summary>Whether an envelope's name stands where either layout of a frame has it, as far as it is
    /// there.</summary>
    /// <param name="start">At least the head of the frame.</param>
    /// <param name="total">The length that it gives itself.</param>
    public static bool HasName(ReadOnlySpan<byte> start, uint total)
    {
        uint nameLength = BinaryPrimitives.ReadUInt32BigEndian(start[4..]);
        if (nameLength <= Package.Length || nameLength > LongestName || nameLength > total - Frame.HeadSize)
        {
            return false;
        }

        if (start.Length < MetadataHeadSize || BeginsName(start[Frame.HeadSize..]))
        {
            return true;
        }

        uint metadataLength = BinaryPrimitives.ReadUInt32BigEndian(start[Frame.HeadSize..]);
        return (ulong)MetadataHeadSize + nameLength + metadataLength <= total && BeginsName(start[MetadataHeadSize..]);
    }

    /// <summary>Makes room behind what has arrived, if there is none: for a part of what is to come, since it may never
    /// come.</summary>
    public static void MakeRoom(ref byte[] buffer, int filled, int size)
    {
        if (filled == buffer.Length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(size, (long)filled * Growth));
            buffer.CopyTo(larger, 0);
            buffer = larger;
        }
    }

    private static bool BeginsName(ReadOnlySpan<byte> bytes)
    {
        int known = Math.Min(bytes.Length, Package.Length);
        return bytes[..known].SequenceEqual(Package[..known]);
    }
}
