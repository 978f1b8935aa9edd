using System.Buffers;
using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>What a connection's first bytes say that its peer speaks.</summary>
internal enum DetectedWire
{
    /// <summary>The peer ended the connection before it said anything.</summary>
    None,
    Framed,
    Duplex,
    Http1,
    Http2,
}

/// <summary>Looks at a connection's first bytes without taking them.</summary>
internal static class WireDetector
{
    /// <summary>
    /// Frames are shorter than this, so that the first byte of their length is below every letter that HTTP begins with.
    /// </summary>
    public const int MaxFrameSize = 0x40000000;

    private const byte DuplexVersion = 0x02;

    // The HTTP/2 preface; of HTTP/1's methods some begin with its first letters, and all with as many letters. The first bytes of
    // a compressed connection are none.
    private static ReadOnlySpan<byte> Http2Start => "PRI"u8;

    public static async ValueTask<DetectedWire> DetectAsync(PipeReader input)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync().ConfigureAwait(false);
            if (read.Buffer.IsEmpty)
            {
                input.AdvanceTo(read.Buffer.Start);
                return DetectedWire.None;
            }

            DetectedWire? wire = Detect(read.Buffer, read.IsCompleted);
            input.AdvanceTo(read.Buffer.Start, wire is null ? read.Buffer.End : read.Buffer.Start);
            if (wire is { } detected)
            {
                return detected;
            }
        }
    }

    private static DetectedWire? Detect(in ReadOnlySequence<byte> buffer, bool isAll)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(buffer.Length, Http2Start.Length)];
        buffer.Slice(0, start.Length).CopyTo(start);
        if (start[0] == DuplexVersion)
        {
            return DetectedWire.Duplex;
        }

        if (start.ContainsAnyExceptInRange((byte)'A', (byte)'Z'))
        {
            return DetectedWire.Framed;
        }

        if (start.Length < Http2Start.Length)
        {
            return isAll ? DetectedWire.Framed : null;
        }

        return start.SequenceEqual(Http2Start) ? DetectedWire.Http2 : DetectedWire.Http1;
    }
}
