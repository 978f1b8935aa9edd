using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>The node's part of a connection's handshake (docs/wire.md, "Duplex").</summary>
internal static class NodeHandshake
{
    /// <summary>What every connection on Duplex begins with.</summary>
    public const byte FirstByte = FrameHeader.Version;

    // Memory is taken for what has come, not for what a header announces; and a HELLO is short.
    private const int FirstPiece = 4 * 1024;

    /// <summary>Reads the peer's offer and answers it.</summary>
    /// <param name="service">What the connection shares with others.</param>
    /// <param name="stream">The connection.</param>
    /// <param name="opening">Begins before the answer is sent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was agreed on; null if the connection has to be closed, having said why where that is
    /// said.</returns>
    public static async Task<NodeLink?> ShakeHandsAsync(
        DuplexService service, Stream stream, OpeningPeer opening, CancellationToken cancellationToken)
    {
        byte[] head = new byte[FrameHeader.Size];
        await stream.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        if (FrameHeader.Read(head, DuplexLimits.DefaultSize, out FrameHeader header) is not null)
        {
            return null;
        }

        if (header.Type != FrameType.Hello)
        {
            return await RefuseAsync(stream, Code.FailedPrecondition, "expected HELLO", cancellationToken)
                .ConfigureAwait(false);
        }

        byte[] body = await ReadBodyAsync(stream, header.Length, cancellationToken).ConfigureAwait(false);
        if (Parse(body) is not { } hello)
        {
            return await RefuseAsync(stream, Code.InvalidArgument, "invalid HELLO payload", cancellationToken)
                .ConfigureAwait(false);
        }

        if (hello.Revision == 0)
        {
            return await RefuseAsync(
                stream, Code.InvalidArgument, "capability revision below baseline", cancellationToken)
                .ConfigureAwait(false);
        }

        if (LaneId.Of(hello) is not { } lane)
        {
            return await RefuseAsync(stream, Code.InvalidArgument, "invalid HELLO lane", cancellationToken)
                .ConfigureAwait(false);
        }

        NodeLink link = new(
            DuplexLimits.Offer(service.Node.MaxFrameSize).And(hello), lane, Agree(service, hello.Compression));
        Hello answer = AnswerTo(hello, link, service.Node);
        opening.Begin();
        await SendAsync(stream, FrameType.HelloAck, lane.Byte, answer, cancellationToken).ConfigureAwait(false);
        return link;
    }

    private static async Task<byte[]> ReadBodyAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        byte[] body = [];
        while (body.Length < length)
        {
            int filled = body.Length;
            Array.Resize(ref body, (int)Math.Min(length, Math.Max(FirstPiece, 2L * filled)));
            await stream.ReadExactlyAsync(body.AsMemory(filled), cancellationToken).ConfigureAwait(false);
        }

        return body;
    }

    private static Hello? Parse(byte[] body)
    {
        try
        {
            return Hello.Parser.ParseFrom(body);
        }
#pragma warning disable CA1031 // Protobuf throws others than its own at hostile bytes.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static Compression Agree(DuplexService service, CompressionCodec proposal)
    {
        Compression proposed = proposal switch
        {
            CompressionCodec.Gzip => Compression.Gzip,
            CompressionCodec.Zstd => Compression.Zstd,
            CompressionCodec.Brotli => Compression.Brotli,
            _ => Compression.None,
        };
        return proposed == service.Compression ? proposed : Compression.None;
    }

    private static Hello AnswerTo(Hello hello, NodeLink link, HostedNode node)
    {
        Hello answer = new()
        {
            SystemName = node.SystemName,
            LaneRole = link.Lane.Role,
            LaneIndex = (uint)link.Lane.Index,
            Compression = link.Compression == Compression.None ? CompressionCodec.None : hello.Compression,
        };
        link.Limits.WriteTo(answer);

        // A limit that the peer leaves open is left open.
        answer.MaxMessageSize = hello.MaxMessageSize == 0 ? 0 : answer.MaxMessageSize;
        answer.InitialCredits = hello.InitialCredits == 0 ? 0 : answer.InitialCredits;
        answer.MaxConcurrentLargeTransfers =
            hello.MaxConcurrentLargeTransfers == 0 ? 0 : answer.MaxConcurrentLargeTransfers;
        return answer;
    }

    private static async Task<NodeLink?> RefuseAsync(
        Stream stream, Code code, string message, CancellationToken cancellationToken)
    {
        Error error = new() { Code = code, Message = message };
        await SendAsync(stream, FrameType.Error, lane: 0, error, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static async Task SendAsync(
        Stream stream, FrameType type, byte lane, IMessage body, CancellationToken cancellationToken)
    {
        byte[] frame = new byte[FrameHeader.Size + body.CalculateSize()];
        new FrameHeader(type, FrameFlags.None, lane, frame.Length - FrameHeader.Size, 0).Write(frame);
        body.WriteTo(frame.AsSpan(FrameHeader.Size));
        await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What a node and its peer have agreed on.</summary>
internal sealed record NodeLink(DuplexLimits Limits, LaneId Lane, Compression Compression);
