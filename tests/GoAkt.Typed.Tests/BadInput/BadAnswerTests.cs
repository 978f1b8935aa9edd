using System.Buffers.Binary;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace GoAkt.Typed.Tests.BadInput;

/// <summary>A node that finds the actor, and then answers an ask as no node should: each has an error of its own, which
/// says where.</summary>
public sealed class BadAnswerTests
{
    private const int MaxFrameSize = 64 * 1024;

    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    public static TheoryData<WireProtocol> FramedProtocols => [WireProtocol.Auto, WireProtocol.Framed];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_garbage(WireProtocol protocol) => FramedFailsAsync<WireProtocolException>(
        protocol, [.. "these bytes are no frame of any wire at all"u8], "no frame of GoAkt's wire");

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_http(WireProtocol protocol) => FramedFailsAsync<WireProtocolException>(
        protocol, [.. "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8], "answered in HTTP");

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_closed_connection(WireProtocol protocol) =>
        FramedFailsAsync<ConnectionLostException>(
            protocol, answer: null, "closed the connection without an answer", Delivery.Unknown);

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_answer_above_the_limit(WireProtocol protocol)
    {
        byte[] frame =
            WireFrame.Write(StubNode.Reply(new BytesValue { Value = ByteString.CopyFrom(new byte[MaxFrameSize]) }));
        return FramedFailsAsync<MessageTooLargeException>(protocol, frame, "the limit is 65,536 bytes", Delivery.Sent);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_answer_of_an_impossible_length(WireProtocol protocol)
    {
        byte[] frame = WireFrame.Write(StubNode.Reply(new StringValue()));
        BinaryPrimitives.WriteInt32BigEndian(frame, -1);
        return FramedFailsAsync<MessageTooLargeException>(protocol, frame, "4,294,967,295 bytes", Delivery.Sent);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_answer_to_another_request(WireProtocol protocol) =>
        FramedFailsAsync<WireProtocolException>(
            protocol,
            WireFrame.Write(new RemoteStopResponse()),
            "answered 'internalpb.RemoteStopResponse' where 'internalpb.RemoteAskResponse'");

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_more_than_one_answer(WireProtocol protocol)
    {
        byte[] frame = WireFrame.Write(StubNode.Reply(new StringValue()));
        return FramedFailsAsync<WireProtocolException>(
            protocol, [.. frame, .. frame], "more than the answer to one request");
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_answer_without_a_reply(WireProtocol protocol) => FramedFailsAsync<WireProtocolException>(
        protocol, WireFrame.Write(new RemoteAskResponse()), "holds no reply", Delivery.Sent);

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_reply_that_is_no_message(WireProtocol protocol) => FramedFailsAsync<WireProtocolException>(
        protocol,
        WireFrame.Write(new RemoteAskResponse
        {
            Messages = { ByteString.CopyFrom(WireFrame.Write("google.protobuf.StringValue", [0x0A, 0x7F, 0x00])) },
        }),
        "no 'google.protobuf.StringValue'",
        Delivery.Sent);

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public Task Framed_error_that_is_no_message(WireProtocol protocol) => FramedFailsAsync<WireProtocolException>(
        protocol, WireFrame.Write("internalpb.Error", [0xFF]), "the node's error can't be read", Delivery.Sent);

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public async Task Framed_reply_of_another_type(WireProtocol protocol)
    {
        UnexpectedReplyException e = await FramedFailsAsync<UnexpectedReplyException>(
            protocol,
            WireFrame.Write(StubNode.Reply(new Int64Value { Value = 1 })),
            "expected a reply of type 'google.protobuf.StringValue', got 'google.protobuf.Int64Value'",
            Delivery.Sent);

        Assert.Equal("google.protobuf.StringValue", e.ExpectedType);
        Assert.Equal("google.protobuf.Int64Value", e.ActualType);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public async Task Framed_silence(WireProtocol protocol)
    {
        await using StubNode node = AskedNode(static async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return null;
        });

        await FailsAsync<AskTimeoutException>(
            node.Address, protocol, "did not answer in time", Delivery.Unknown, TimeSpan.FromMilliseconds(500));
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(FramedProtocols))]
    public async Task Framed_half_an_answer(WireProtocol protocol)
    {
        byte[] frame = WireFrame.Write(StubNode.Reply(new StringValue { Value = "hello" }));
        await using StubNode node = AskedNode((_, _) => new ValueTask<byte[]?>(frame[..^3]));

        await FailsAsync<AskTimeoutException>(
            node.Address, protocol, "did not answer in time", Delivery.Unknown, TimeSpan.FromMilliseconds(500));
    }

    [Fact(Timeout = 20_000)]
    public Task Connect_page() => ConnectFailsAsync<WireProtocolException>(
        static async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html/>");
        },
        "'text/html'");

    [Fact(Timeout = 20_000)]
    public Task Connect_answer_above_the_limit() => ConnectFailsAsync<MessageTooLargeException>(
        static context => AnswerAsync(context, new byte[MaxFrameSize + 1]), "limit of 65,536 bytes", Delivery.Sent);

    [Fact(Timeout = 20_000)]
    public Task Connect_answer_without_a_reply() =>
        ConnectFailsAsync<WireProtocolException>(
            static context => AnswerAsync(context, []), "holds no reply", Delivery.Sent);

    [Fact(Timeout = 20_000)]
    public Task Connect_garbage() => ConnectFailsAsync<WireProtocolException>(
        static context => AnswerAsync(context, [.. "these bytes are no envelope"u8]), "can't be read", Delivery.Sent);

    [Fact(Timeout = 20_000)]
    public Task Connect_reply_of_another_type() =>
        ConnectFailsAsync<UnexpectedReplyException>(
            static context =>
                AnswerAsync(
                    context,
                    new RemoteAskResponse
                    {
                        Messages = { Any.Pack(new Int64Value { Value = 1 }).ToByteString() },
                    }.ToByteArray()),
            "expected a reply of type 'google.protobuf.StringValue', got 'google.protobuf.Int64Value'",
            Delivery.Sent);

    [Fact(Timeout = 20_000)]
    public Task Connect_reset_stream() => ConnectFailsAsync<GoAktException>(
        static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        },
        "gave the request up without an answer",
        Delivery.Unknown);

    [Fact(Timeout = 20_000)]
    public Task Connect_silence() => ConnectFailsAsync<AskTimeoutException>(
        static async context => await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing),
        "did not answer in time",
        Delivery.Unknown,
        TimeSpan.FromMilliseconds(500));

    [Theory(Timeout = 20_000)]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_request_above_the_limit_is_not_sent(WireProtocol protocol)
    {
        await using StubNode node = AskedNode(static (_, _) => new ValueTask<byte[]?>((byte[]?)null));
        await using GoAktClient client = await ConnectAsync(node.Address, protocol);
        BytesValue large = new() { Value = ByteString.CopyFrom(new byte[MaxFrameSize]) };

        MessageTooLargeException ask = await Assert.ThrowsAsync<MessageTooLargeException>(() =>
            client.AskAsync<StringValue>(s_alice, large, cancellationToken: Cancellation));
        MessageTooLargeException tell = await Assert.ThrowsAsync<MessageTooLargeException>(() =>
            client.TellAsync(s_alice, large, Cancellation));
        MessageTooLargeException batch = await Assert.ThrowsAsync<MessageTooLargeException>(() =>
            client.TellAllAsync(s_alice, [large, large], Cancellation));

        Assert.All(
            [ask, tell, batch],
            static e =>
            {
                Assert.Equal(Delivery.NotSent, e.Delivery);
                Assert.False(e.IsTransient);
                Assert.Contains("the limit is 65,536 bytes", e.Message, StringComparison.Ordinal);
                Assert.Contains(nameof(GoAktClientOptions.MaxFrameSize), e.Message, StringComparison.Ordinal);
            });
        Assert.Equal(0, node.CountOf<RemoteAskRequest>());
        Assert.Equal(0, node.CountOf<RemoteTellRequest>());
    }

    private static async Task<TException> FramedFailsAsync<TException>(
        WireProtocol protocol, byte[]? answer, string words, Delivery? delivery = null)
        where TException : GoAktException
    {
        await using StubNode node = AskedNode((_, _) => new ValueTask<byte[]?>(answer));
        return await FailsAsync<TException>(node.Address, protocol, words, delivery);
    }

    private static StubNode AskedNode(Func<RemoteAskRequest, CancellationToken, ValueTask<byte[]?>> answer)
    {
        StubNode node = new();
        return node
            .FindsAll()
            .On<RemoteKindRequest>(static _ => new RemoteKindResponse { Kind = "actors.echo" })
            .OnRaw(answer);
    }

    private static async Task ConnectFailsAsync<TException>(
        RequestDelegate onAsk, string words, Delivery? delivery = null, TimeSpan? timeout = null)
        where TException : GoAktException
    {
        string address = string.Empty;
        await using ScriptedConnectServer node = await ScriptedConnectServer.StartAsync(context =>
            context.Request.Path.Value!.EndsWith("RemoteAsk", StringComparison.Ordinal)
                ? onAsk(context)
                : AnswerAsync(context, StubNode.At(address, "alice").ToByteArray()));
        address = node.Address;

        await FailsAsync<TException>(address, WireProtocol.Connect, words, delivery, timeout);
    }

    private static async Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/proto";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }

    private static async Task<TException> FailsAsync<TException>(
        string address, WireProtocol protocol, string words, Delivery? delivery, TimeSpan? timeout = null)
        where TException : GoAktException
    {
        await using GoAktClient client = await ConnectAsync(address, protocol);

        // Other tests may keep the thread pool busy, and then the error says that it is the suspect.
        TException e;
        do
        {
            e = await Failures.OnceSentAsync<TException>(
                () => client.AskAsync<StringValue>(
                    s_alice, new StringValue { Value = "hi" }, timeout ?? TimeSpan.FromSeconds(10), Cancellation));
        }
        while (e.Message.Contains("threads of the thread pool may be busy", StringComparison.Ordinal));

        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains("'alice'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'actors.Echo'", e.Message, StringComparison.Ordinal);
        Assert.Contains(address, e.Message, StringComparison.Ordinal);
        Assert.Equal(s_alice, e.Actor);
        Assert.Equal(address, e.Node);
        Assert.True(delivery is null || e.Delivery == delivery, $"delivery is {e.Delivery}");
        return e;
    }

    private static Task<GoAktClient> ConnectAsync(string address, WireProtocol protocol) => PatientClient.ConnectAsync(
        [address],
        options =>
        {
            options.Protocol = protocol;
            options.MaxFrameSize = MaxFrameSize;
        },
        Cancellation);
}
