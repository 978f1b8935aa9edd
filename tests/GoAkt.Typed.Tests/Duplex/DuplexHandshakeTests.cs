using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>What a node answers to the client's HELLO.</summary>
public sealed class DuplexHandshakeTests
{
    private const int FrameFloor = 16 * 1024;

    private const string Ended = "ended the connection at Duplex's handshake";
    private const string NotDuplex = "does not answer in Duplex";

    private static readonly Dictionary<string, (Func<Hello, byte[]> Answer, string Says)> s_refused = new()
    {
        ["no revision"] = (static hello => Ack(new Hello(hello) { Revision = 0 }), "agrees on no revision"),
        ["an ordinary lane that there is not"] = (
            static hello => Ack(new Hello(hello) { LaneRole = LaneRole.Ordinary, LaneIndex = 254 }), "names no lane"),
        ["an unknown lane"] = (static hello => Ack(new Hello(hello) { LaneRole = (LaneRole)7 }), "names no lane"),
        ["a body that can't be read"] = (static _ => Ack([0xFF, 0xFF, 0xFF]), "HELLO_ACK can't be read"),
        ["a frame of another type"] =
            (static _ => DuplexFrame.Of(DuplexType.Pong, 0, 5).ToBytes(), "answered the handshake with a Pong frame"),
        ["a frame of another version"] = (static hello => Ack(hello).With(0, 3), NotDuplex),
        ["a reserved flag"] = (static hello => Ack(hello).With(2, 0x80), NotDuplex),
        ["a frame that never ends"] = (static hello => Ack(hello).With(4, 0x7F), NotDuplex),
        ["an error"] = (
            static _ => DuplexFrame.Error(0, 0, Code.InvalidArgument, "invalid HELLO lane").ToBytes(),
            "invalid HELLO lane"),
        ["an error that can't be read"] = (static _ => DuplexFrame.Of(DuplexType.Error, 0, 0, 0xFF).ToBytes(), ""),
        ["half a header"] = (static hello => Ack(hello)[..9], Ended),
        ["half a body"] = (static hello => Ack(hello)[..^3], Ended),
        ["nothing"] = (static _ => [], Ended),
    };

    public static TheoryData<string> Refused => [.. s_refused.Keys];

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Refused))]
    public async Task An_answer_that_agrees_on_nothing_fails_the_call_as_not_sent(string answer)
    {
        await using DuplexStubNode node = new()
        {
            OnHello = async (peer, hello) =>
            {
                await peer.SendAsync(s_refused[answer].Answer(hello));
                return false;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => DuplexCaller.AskAsync(client, "hi"));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Contains(s_refused[answer].Says, e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_codec_that_was_not_offered_is_refused_and_the_node_is_told_so()
    {
        TaskCompletionSource<DuplexFrame?> told = new();
        await using DuplexStubNode node = new()
        {
            OnHello = async (peer, hello) =>
            {
                await peer.SendAsync(Ack(new Hello(hello) { Compression = CompressionCodec.Zstd }));
                told.TrySetResult(await peer.TryReceiveAsync());
                return false;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.Compression = Compression.Gzip);

        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => DuplexCaller.AskAsync(client, "hi"));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Contains("not offered", e.Message, StringComparison.Ordinal);
        DuplexFrame? frame = await Eventually.DoneAsync(told.Task);
        Error error = new() { Code = Code.InvalidArgument, Message = "unexpected compression codec in HELLO_ACK" };
        Assert.Equal((DuplexType.Error, 0UL), (frame!.Type, frame.Correlation));
        Assert.Equal(error, Error.Parser.ParseFrom(frame.Body));
    }

    [Theory(Timeout = 20_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Compression_is_what_the_node_agrees_on(bool agrees)
    {
        await using DuplexStubNode node = new()
        {
            Agree = hello => new Hello(DuplexStubNode.AgreeAt(hello, 4))
            {
                Compression = agrees ? hello.Compression : CompressionCodec.None,
            },
            Wrap = static (agreed, plain) =>
                agreed.Compression == CompressionCodec.Gzip ? new GzipBothWaysStream(plain) : plain,
            OnData = EchoAsync,
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.Compression = Compression.Gzip);

        Assert.Equal("hi", await DuplexCaller.AskAsync(client, "hi"));

        Assert.All(node.Connections, static connection =>
            Assert.Equal(CompressionCodec.Gzip, connection.Offer.Compression));
    }

    [Fact(Timeout = 20_000)]
    public async Task The_lane_is_the_one_that_the_node_names()
    {
        // Nodes before GoAkt 4.5.0 named the control lane whatever they were asked for.
        await using DuplexStubNode node = new()
        {
            Agree = static hello => new Hello(DuplexStubNode.AgreeAt(hello, 4)) { LaneRole = LaneRole.Control },
            OnData = static (connection, frame, message) =>
                connection.ReplyAsync(frame, StringValue.Parser.ParseFrom(message.Inner!.Body)),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        Assert.Equal("hi", await DuplexCaller.AskAsync(client, "hi"));

        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        Assert.All(connection.Received, static frame => Assert.Equal(0, frame.Lane));
    }

    [Theory(Timeout = 20_000)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task A_message_above_the_frame_limit_goes_in_chunks_where_those_are_agreed_on(uint revision, bool goes)
    {
        await using DuplexStubNode node = new()
        {
            Agree = hello => new Hello(DuplexStubNode.AgreeAt(hello, revision)) { MaxFrameSize = FrameFloor },
            OnData = EchoAsync,
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        string text = new('x', 5 * FrameFloor);

        if (goes)
        {
            Assert.Equal(text.Length, (await DuplexCaller.AskAsync(client, text)).Length);
        }
        else
        {
            MessageTooLargeException e =
                await Assert.ThrowsAsync<MessageTooLargeException>(() => DuplexCaller.AskAsync(client, text));
            Assert.Equal(Delivery.NotSent, e.Delivery);
        }

        Assert.Equal("hi", await DuplexCaller.AskAsync(client, "hi"));
        Assert.Equal(goes, Assert.Single(node.Ordinary).Auditor.Counts.ContainsKey(DuplexType.Chunk));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_message_above_the_node_s_limit_is_not_sent()
    {
        await using DuplexStubNode node = new()
        {
            Agree = static hello => new Hello(DuplexStubNode.AgreeAt(hello, 4)) { MaxMessageSize = 2 * FrameFloor },
            OnData = EchoAsync,
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() =>
            DuplexCaller.AskAsync(client, new string('x', 2 * FrameFloor)));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal("hi", await DuplexCaller.AskAsync(client, "hi"));
    }

    [Fact(Timeout = 20_000)]
    public async Task Limits_that_the_node_leaves_open_are_the_client_s_own()
    {
        await using DuplexStubNode node = new()
        {
            Agree = static hello => new Hello
            {
                Revision = 4,
                LaneRole = hello.LaneRole,
                MaxFrameSize = FrameFloor,
            },
            OnData = EchoAsync,
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        string text = new('x', 20 * FrameFloor);

        Assert.Equal(text.Length, (await DuplexCaller.AskAsync(client, text)).Length);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(300_000, false)]
    [InlineData(200_000, true)]
    public async Task A_node_that_names_no_message_limit_leaves_the_client_its_own(int size, bool isTaken)
    {
        await using DuplexStubNode node = new()
        {
            Agree = static hello => new Hello(DuplexStubNode.AgreeAt(hello, 4)) { MaxMessageSize = 0 },
            OnData = (connection, frame, _) => connection.SendAsync(
                DuplexFrame.Reply(frame, new StringValue { Value = new string('x', size) })
                    .ToChunks(frame.Correlation, FrameFloor)),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.MaxFrameSize = 256 * 1024);

        if (isTaken)
        {
            Assert.Equal(size, (await DuplexCaller.AskAsync(client, "hi")).Length);
        }
        else
        {
            await Assert.ThrowsAsync<MessageTooLargeException>(() => DuplexCaller.AskAsync(client, "hi"));
        }
    }

    [Fact(Timeout = 20_000)]
    public async Task A_node_that_names_no_frame_limit_is_sent_the_smallest_frames()
    {
        TaskCompletionSource<DuplexFrame> received = new();
        await using DuplexStubNode node = new()
        {
            OnHello = async (peer, hello) =>
            {
                if (hello.LaneRole == LaneRole.Ordinary)
                {
                    Hello answer = new(DuplexStubNode.AgreeAt(hello, 4)) { MaxFrameSize = 0 };
                    await peer.SendAsync(Ack(answer));
                    received.TrySetResult(await peer.ReceiveAsync(DuplexType.Chunk));
                }

                return hello.LaneRole != LaneRole.Ordinary;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        await Assert.ThrowsAsync<ConnectionLostException>(() =>
            DuplexCaller.AskAsync(client, new string('x', 5 * FrameFloor)));

        Assert.Equal(FrameFloor, (await received.Task).Body.Length);
    }

    /// <summary>A reply in as many chunks as it needs.</summary>
    private static Task EchoAsync(DuplexStubConnection connection, DuplexFrame frame, DuplexMessage message)
    {
        var reply = DuplexFrame.Reply(frame, StringValue.Parser.ParseFrom(message.Inner!.Body));
        return reply.Size <= connection.Agreed.MaxFrameSize
            ? connection.SendAsync(reply)
            : connection.SendAsync(reply.ToChunks(frame.Correlation, (int)connection.Agreed.MaxFrameSize));
    }

    private static byte[] Ack(Hello hello) => Ack(hello.ToByteArray());

    private static byte[] Ack(byte[] body) => DuplexFrame.Of(DuplexType.HelloAck, 0, 0, body).ToBytes();
}
