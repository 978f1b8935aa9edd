using System.Buffers;
using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>What a connection's first bytes say that its peer speaks.</summary>
internal enum DetectedWire
{
    /// <summary>The peer ended the connection before it said anything.</summary>
    None,

    /// <summary>The peer did not say enough in time.</summary>
    Unknown,
    Framed,
    Duplex,
    Http1,
    Http2,
}

/// <summary>Looks at a connection's first bytes without taking them.</summary>
internal static class WireDetector
{
    /// <summary>
    /// Frames are shorter than this, so that the first byte of their length is below every letter that HTTP begins
    /// with.
    /// </summary>
    public const int MaxFrameSize = 0x40000000;

    private const byte DuplexVersion = 0x02;

    // The bytes that tell how long a frame is.
    private const int FrameStart = 4;

    // HTTP/1's methods all have as many letters. The first bytes of a compressed connection are none.
    private const int ShortestMethod = 3;

    private static ReadOnlySpan<byte> Http2Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Waits until the peer says anything.</summary>
    /// <returns>False if it said nothing until it ended the connection, or the wait was ended.</returns>
    public static async ValueTask<bool> WaitForBytesAsync(PipeReader input)
    {
        ReadResult read = await input.ReadAsync().ConfigureAwait(false);
        input.AdvanceTo(read.Buffer.Start);
        return !read.Buffer.IsEmpty;
    }

    /// <summary>Waits until the peer has said enough.</summary>
    public static async ValueTask<DetectedWire> DetectAsync(PipeReader input, bool isCompressed)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync().ConfigureAwait(false);
            DetectedWire? wire = Detect(read.Buffer, isCompressed, read.IsCompleted);
            if (wire is null && read.IsCanceled)
            {
                wire = DetectedWire.Unknown;
            }

            input.AdvanceTo(read.Buffer.Start, wire is null ? read.Buffer.End : read.Buffer.Start);
            if (wire is { } detected)
            {
                return detected;
            }
        }
    }

    private static DetectedWire? Detect(in ReadOnlySequence<byte> buffer, bool isCompressed, bool isAll)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(buffer.Length, Http2Preface.Length)];
        buffer.Slice(0, start.Length).CopyTo(start);
        if (start.IsEmpty)
        {
            return isAll ? DetectedWire.None : null;
        }

        if (start[0] == DuplexVersion)
        {
            return DetectedWire.Duplex;
        }

        ReadOnlySpan<byte> method = start[..Math.Min(start.Length, ShortestMethod)];
        if (method.ContainsAnyExceptInRange((byte)'A', (byte)'Z'))
        {
            return isCompressed || isAll || start.Length >= FrameStart ? DetectedWire.Framed : null;
        }

        if (method.Length < ShortestMethod)
        {
            return isAll ? DetectedWire.Framed : null;
        }

        if (!Http2Preface.StartsWith(start))
        {
            return DetectedWire.Http1;
        }

        return isAll || start.Length == Http2Preface.Length ? DetectedWire.Http2 : null;
    }
}
