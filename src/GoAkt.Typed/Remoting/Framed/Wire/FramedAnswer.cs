using System.Buffers.Binary;
using System.Text;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Remoting.Framed.Wire;

/// <summary>Tells the answer that was asked for from an <c>internalpb.Error</c>, and from what is neither.</summary>
internal static class FramedAnswer
{
    /// <summary>Reads a whole frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="expected">The name of the response that was asked for.</param>
    /// <param name="body">The response's body, if it is one.</param>
    /// <returns>Null, or the failure that the frame stands for.</returns>
    public static RemotingException? FailureIn(
        ReadOnlySpan<byte> frame, ReadOnlySpan<byte> expected, out ReadOnlySpan<byte> body)
    {
        if (!Frame.TrySplit(frame, out ReadOnlySpan<byte> name, out _, out body))
        {
            return RemotingException.Protocol("the node's answer is no frame");
        }

        if (name.SequenceEqual(expected))
        {
            return null;
        }

        return name.SequenceEqual(Frame.ErrorName)
            ? NodeError.Parse(body)
            : RemotingException.Protocol(
                $"the node answered '{Encoding.UTF8.GetString(name)}' where "
                + $"'{Encoding.UTF8.GetString(expected)}' was expected");
    }
}

/// <summary>
/// What the first bytes of an answer say of its length. A length alone is trusted with nothing: garbage has one too, so
/// the envelope's name has to bear it out, and memory is taken for what has arrived, not for what is announced.
/// </summary>
internal static class AnswerHead
{
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

        if (start.Length < Frame.MetadataHeadSize || BeginsName(start[Frame.HeadSize..]))
        {
            return true;
        }

        uint metadataLength = BinaryPrimitives.ReadUInt32BigEndian(start[Frame.HeadSize..]);
        return (ulong)Frame.MetadataHeadSize + nameLength + metadataLength <= total
            && BeginsName(start[Frame.MetadataHeadSize..]);
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

/// <summary>Says what bytes are that begin as no frame does.</summary>
internal static class UnreadableFrame
{
    private static ReadOnlySpan<byte> Zstd => [0x28, 0xB5, 0x2F, 0xFD];

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    /// <param name="start">At least the head of the frame.</param>
    /// <param name="total">The length that it gives itself.</param>
    /// <param name="maxFrameSize">The limit, in bytes.</param>
    public static RemotingException Explain(ReadOnlySpan<byte> start, uint total, int maxFrameSize) =>
        Recognize(start)
        ?? (total > (uint)maxFrameSize && AnswerHead.HasName(start, total)
            ? new RemotingException(
                RemotingFailure.TooLarge,
                ErrorCode.ResourceExhausted,
                Delivery.Sent,
                $"the answer takes {total:N0} bytes, and the limit is {maxFrameSize:N0} bytes")
            : RemotingException.Protocol("the node's answer is no frame of GoAkt's wire"));

    /// <summary>Says which other protocol bytes are of, or null if they are of none that is known here.</summary>
    /// <param name="start">Four bytes at least.</param>
    public static RemotingException? Recognize(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Zstd))
        {
            return Compressed(Compression.Zstd, "zstd, the default of GoAkt 3.14 and 4.0 to 4.2.0");
        }

        if (start.StartsWith(Gzip))
        {
            return Compressed(Compression.Gzip, "gzip");
        }

        return OtherProtocol.Explain(start) is { } other ? RemotingException.Protocol(other) : null;
    }

    private static RemotingException Compressed(Compression seen, string description) => new(
        RemotingFailure.Protocol,
        ErrorCode.Internal,
        Delivery.NotSent,
        $"the node's answer is compressed with {description}: set GoAktClientOptions.Compression")
    {
        PeerCompression = seen,
    };
}
