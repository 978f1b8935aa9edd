using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>Says what bytes are that begin as no frame does.</summary>
internal static class UnreadableFrame
{
    private static ReadOnlySpan<byte> Zstd => [0x28, 0xB5, 0x2F, 0xFD];

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> TlsAlert => [0x15, 0x03];

    private static ReadOnlySpan<byte> Http => "HTTP"u8;

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
        if (start.StartsWith(Http))
        {
            return RemotingException.Protocol(
                "the node answered in HTTP: it speaks Connect (GoAkt 3.3 to 3.13), or is no GoAkt node");
        }

        if (start.StartsWith(Zstd))
        {
            return Compressed(Compression.Zstd, "zstd, the default of GoAkt 3.14 and 4.0 to 4.2.0");
        }

        if (start.StartsWith(Gzip))
        {
            return Compressed(Compression.Gzip, "gzip");
        }

        return start.StartsWith(TlsAlert)
            ? RemotingException.Protocol("the node answered in TLS: set GoAktClientOptions.Tls or Node.Tls")
            : null;
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
