using System.Net.Sockets;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>Opens connections to a node and agrees with it on what is sent through them (docs/wire.md,
/// "Duplex").</summary>
internal sealed class DuplexDialer(RemotingTarget target) : IDisposable
{
    // The most that any end says in its handshake, however long its names.
    private const int LongestAnswer = 16 * 1024;

    /// <summary>
    /// Offered in place of GoAkt's 4, and nodes agree on the smaller number. Its byte is a line feed: what expects a
    /// line of HTTP there answers at once that it is none, where it would wait for the rest otherwise.
    /// </summary>
    private const uint OfferedTransfers = '\n';

    private readonly Dialer _dialer = new(target);

    /// <summary>Opens a connection, blocking this thread.</summary>
    /// <param name="lane">What it is for.</param>
    /// <param name="timeout">The longest that the handshake may take, once there is a connection.</param>
    /// <exception cref="RemotingException">There is no connection to be had, or the other end does not speak Duplex;
    /// the message says why.</exception>
    public DuplexLink Dial(LaneId lane, TimeSpan timeout)
    {
        Dialer.Connection connection = _dialer.Dial(protocol: null);
        using SocketAlarm alarm = new(connection.Socket, timeout);
        using CancellationTokenRegistration disposal = _dialer.Disposal.UnsafeRegister(
            static socket => NonBlockingSocket.End((Socket)socket!), connection.Socket);
        try
        {
            // A socket that waits for no more can't delay what is small.
            connection.Socket.NoDelay = true;
            Stream stream = connection.Encrypted ?? (Stream)new NetworkStream(connection.Socket, ownsSocket: true);
            DuplexLink link = ShakeHands(connection, stream, lane);
            return alarm.TryStop() ? link : throw new TimeoutException();
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw _dialer.Disposal.IsCancellationRequested ? RemotingException.Disposed(Delivery.NotSent)
                : alarm.HasRung ? NotInTime()
                : Explain(e);
        }
    }

    /// <summary>Gives up the connections that are being opened; no other can be opened from now on.</summary>
    public void Dispose() => _dialer.Dispose();

    private DuplexLink ShakeHands(Dialer.Connection connection, Stream stream, LaneId lane)
    {
        DuplexLimits offer = DuplexLimits.Offer(target.MaxFrameSize) with { Transfers = (int)OfferedTransfers };
        CompressionCodec proposal = CodecOf(target.Compression);
        Hello hello = new()
        {
            LaneRole = lane.Role,
            LaneIndex = (uint)lane.Index,
            Compression = proposal,
        };
        offer.WriteTo(hello);
        Send(stream, FrameType.Hello, lane, hello);
        Hello answer = ReadAnswer(stream);
        _dialer.Tls?.NoteAnswer();
        if (answer.Compression != CompressionCodec.None && answer.Compression != proposal)
        {
            const string Text = "unexpected compression codec in HELLO_ACK";
            Send(stream, FrameType.Error, LaneId.Control, new Error { Code = Code.InvalidArgument, Message = Text });
            throw RemotingException.Protocol(
                $"the node wants to compress with {answer.Compression}, which was not offered").ButNotSent();
        }

        // It need not be the one that was asked for, but frames of no lane could not be told from others.
        LaneId agreed = LaneId.Of(answer) ?? throw RemotingException.Protocol(
            $"the node's HELLO_ACK names no lane that there is: {answer.LaneRole} {answer.LaneIndex}").ButNotSent();
        return new DuplexLink(Encode(connection, stream, answer.Compression), offer.And(answer), agreed);
    }

    private static void Send(Stream stream, FrameType type, LaneId lane, IMessage body)
    {
        byte[] frame = new byte[FrameHeader.Size + body.CalculateSize()];
        new FrameHeader(type, FrameFlags.None, lane.Byte, frame.Length - FrameHeader.Size, 0).Write(frame);
        body.WriteTo(frame.AsSpan(FrameHeader.Size));
        stream.Write(frame);
        stream.Flush();
    }

    private static Hello ReadAnswer(Stream stream)
    {
        byte[] head = new byte[FrameHeader.Size];

        // What another protocol answers may be shorter than a head: an alert of TLS takes seven bytes.
        stream.ReadExactly(head.AsSpan(0, OtherProtocol.StartSize));
        if (OtherProtocol.Explain(head) is { } other)
        {
            throw RemotingException.OtherWire(other);
        }

        stream.ReadExactly(head.AsSpan(OtherProtocol.StartSize));
        if (FrameHeader.Read(head, LongestAnswer, out FrameHeader header) is { } violation)
        {
            throw RemotingException.OtherWire($"the node does not answer in Duplex: {violation}");
        }

        byte[] body = new byte[header.Length];
        stream.ReadExactly(body);
        switch (header.Type)
        {
            case FrameType.HelloAck:
                try
                {
                    Hello answer = Hello.Parser.ParseFrom(body);
                    return answer.Revision > 0
                        ? answer
                        : throw RemotingException.Protocol("the node agrees on no revision of Duplex").ButNotSent();
                }
                catch (Exception e) when (e is not RemotingException)
                {
                    throw RemotingException.Protocol("the node's HELLO_ACK can't be read", e).ButNotSent();
                }

            case FrameType.Error:
                throw NodeError.Parse(body).ButNotSent();
            default:
                throw RemotingException.Protocol($"the node answered the handshake with a {header.Type} frame")
                    .ButNotSent();
        }
    }

    private DuplexTransport Encode(Dialer.Connection connection, Stream stream, CompressionCodec agreed)
    {
        Compression compression = agreed == CompressionCodec.None ? Compression.None : target.Compression;
        if (CompressionCodecs.For(compression, target.ZstdCodec) is { } codec)
        {
            stream = new CompressedStream(stream, codec);
        }
        else if (connection.Encrypted is null)
        {
            return new PlainDuplexTransport(connection.Socket);
        }

        EncodedTransport encoded = new(
            connection.Socket, stream, compression, new CodecDoubt(Compression.None), _dialer.Tls);
        return new EncodedDuplexTransport(encoded, connection.Socket);
    }

    private RemotingException Explain(Exception e) => e switch
    {
        RemotingException known => known,
        IOException when _dialer.Tls?.ExplainAlert(e) is { } reason => RemotingException.NotConnected(reason, e),
        _ when TransportFailure.IsTimeOut(e) => NotInTime(),
        EndOfStreamException or IOException or SocketException or ObjectDisposedException =>
            RemotingException.WireRefused(
                "the node ended the connection at Duplex's handshake"
                + (_dialer.Tls is { LacksCertificate: true } ? null : ", as one does that does not speak it")
                + $" ({ErrorText.Of(e)})"
                + (_dialer.Tls?.GuessAtLoss() is { } guess ? $"; {guess}" : null),
                e),
        DllNotFoundException => RemotingException.NotSupported(ErrorText.Of(e)),

        // What runs here besides is the codec, which may be the application's.
        _ => RemotingException.NotConnected($"the connection can't be set up: {ErrorText.Of(e)}", e),
    };

    private static RemotingException NotInTime() =>
        RemotingException.TimedOut(Delivery.NotSent, "the node did not answer Duplex's handshake in time");

    private static CompressionCodec CodecOf(Compression compression) => compression switch
    {
        Compression.Gzip => CompressionCodec.Gzip,
        Compression.Zstd => CompressionCodec.Zstd,
        Compression.Brotli => CompressionCodec.Brotli,
        _ => CompressionCodec.None,
    };
}

/// <summary>A connection that has gone through its handshake.</summary>
/// <param name="Transport">Its bytes.</param>
/// <param name="Limits">What was agreed on.</param>
/// <param name="Lane">The lane that the node named.</param>
internal sealed record DuplexLink(DuplexTransport Transport, DuplexLimits Limits, LaneId Lane);
