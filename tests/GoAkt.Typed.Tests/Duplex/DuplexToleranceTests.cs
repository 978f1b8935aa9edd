using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>What a node may send that concerns one call alone, or none: the connection stays.</summary>
public sealed class DuplexToleranceTests
{
    private const ulong Unknown = 0x123456789ABCDEF0;
    private const byte Protobuf = 1;
    private const byte Json = 2;
    private const byte Custom = 255;

    private static readonly StringValue s_other = new() { Value = "another" };

    private static readonly Dictionary<string, Func<DuplexFrame, DuplexFrame[]>> s_ignored = new()
    {
        ["a credit of no bytes"] = static ask => [DuplexFrame.Credit(ask.Lane, 0)],
        ["a credit without a number"] = static ask => [DuplexFrame.Of(DuplexType.Credit, ask.Lane)],
        ["a credit whose number never ends"] =
            static ask => [DuplexFrame.Of(DuplexType.Credit, ask.Lane, 0, 0xFF, 0xFF, 0xFF)],
        ["a pong that nobody waits for"] = static ask => [DuplexFrame.Of(DuplexType.Pong, ask.Lane, 77)],
        ["a reply that nobody waits for"] =
            static ask => [DuplexFrame.Reply(ask, s_other) with { Correlation = Unknown }],
        ["a reply to the number after"] =
            static ask => [DuplexFrame.Reply(ask, s_other) with { Correlation = ask.Correlation + 1 }],
        ["a reply that nobody waits for and nobody can read"] =
            static ask => [DuplexFrame.Of(DuplexType.Reply, ask.Lane, Unknown, 0, 99)],
        ["an error that nobody waits for"] =
            static ask => [DuplexFrame.Error(ask.Lane, Unknown, Code.InternalError, "another's")],
        ["a message"] = static ask => [ask with { Correlation = 8, Flags = DuplexFlags.ExpectsReply }],
        ["the rest of chunks that never began"] =
            static ask => [new(DuplexType.Chunk, DuplexFlags.LastChunk, ask.Lane, Unknown, [3, 1, 2])],
        ["a message in chunks that is given up"] = static ask =>
        [
            new(DuplexType.Chunk, DuplexFlags.FirstChunk, ask.Lane, ask.Correlation, [0, 40, 1, 2]),
            new(DuplexType.Chunk, DuplexFlags.LastChunk, ask.Lane, ask.Correlation, [1]),
        ],
        ["a table that is told twice"] = static ask =>
        [
            DuplexFrame.Table(ask.Lane, 1, 7, "seven"), DuplexFrame.Table(ask.Lane, 1, 7, "seven"),
        ],
    };

    private static readonly Dictionary<string, (byte[] Body, string Says)> s_unreadable = new()
    {
        ["no body"] = ([], "truncated table id"),
        ["a type that is cut off"] = ([0, 20, 1], "truncated literal"),
        ["no serializer"] = ([.. DuplexBytes.Literal("x")], "truncated serializer id"),
        ["an unknown serializer"] = ([.. DuplexBytes.Literal("x"), 9], "unknown serializer id: 0x09"),
        ["a type where none belongs"] = ([.. DuplexBytes.Literal("x"), Custom], "requires an empty type name"),
        ["no type where one belongs"] = ([0, 0, Protobuf, 1], "requires a nonempty type name"),
        ["no inner frame"] = ([.. DuplexBytes.Literal("x"), Protobuf, 1, 2, 3], ""),
        ["JSON"] = ([.. DuplexBytes.Literal("x"), Json, (byte)'{', (byte)'}'], "Json"),
        ["no message"] = ([0, 0, Custom], "without a message"),
    };

    public static TheoryData<string> Ignored => [.. s_ignored.Keys];

    public static TheoryData<string> Unreadable => [.. s_unreadable.Keys];

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Ignored))]
    public async Task What_concerns_no_call_is_dropped(string what)
    {
        await using DuplexStubNode node = new()
        {
            OnData = async (connection, frame, _) =>
            {
                await connection.SendAsync(s_ignored[what](frame));
                await connection.ReplyAsync(frame, new StringValue { Value = "well" });
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        Assert.Equal("well", await DuplexCaller.AskAsync(client, "one"));
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "two"));

        Assert.DoesNotContain(
            Assert.Single(node.Ordinary).Received, static frame => frame.Type == DuplexType.Error);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Unreadable))]
    public async Task A_reply_that_can_t_be_read_fails_its_call_alone(string what)
    {
        TaskCompletionSource release = new();
        await using DuplexStubNode node = new()
        {
            OnData = async (connection, frame, message) =>
            {
                if (TextOf(message) == "break")
                {
                    await connection.SendAsync(
                        DuplexFrame.Of(DuplexType.Reply, frame.Lane, frame.Correlation, s_unreadable[what].Body));
                }
                else
                {
                    await release.Task;
                    await connection.ReplyAsync(frame, new StringValue { Value = "well" });
                }
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        Task<string> other = DuplexCaller.AskAsync(client, "other");

        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => DuplexCaller.AskAsync(client, "break"));

        Assert.Contains(s_unreadable[what].Says, e.Message, StringComparison.Ordinal);
        Assert.Equal(Delivery.Sent, e.Delivery);
        release.SetResult();
        Assert.Equal("well", await other);
        Assert.Single(node.Ordinary);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_late_reply_is_dropped()
    {
        TaskCompletionSource<(DuplexStubConnection Connection, DuplexFrame Frame)> first = new();
        await using DuplexStubNode node = new()
        {
            OnData = (connection, frame, message) => TextOf(message) == "late"
                ? Task.FromResult(first.TrySetResult((connection, frame)))
                : connection.ReplyAsync(frame, new StringValue { Value = "in time" }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        using CancellationTokenSource giveUp = new();
        Task<StringValue> late = client.AskAsync<StringValue>(
            DuplexCaller.Echo, new StringValue { Value = "late" }, cancellationToken: giveUp.Token);
        (DuplexStubConnection connection, DuplexFrame frame) = await Eventually.DoneAsync(first.Task);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);

        await connection.ReplyAsync(frame, new StringValue { Value = "too late" });

        Assert.Equal("in time", await DuplexCaller.AskAsync(client, "next"));
        await connection.ReplyAsync(frame, new StringValue { Value = "much too late" });
        Assert.Equal("in time", await DuplexCaller.AskAsync(client, "last"));
        Assert.Single(node.Ordinary);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_second_reply_is_dropped()
    {
        await using DuplexStubNode node = new()
        {
            OnData = async (connection, frame, message) =>
            {
                string text = TextOf(message)!;
                await connection.SendAsync(
                    DuplexFrame.Reply(frame, new StringValue { Value = text }),
                    DuplexFrame.Reply(frame, new StringValue { Value = "again" }));
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal($"{i}", await DuplexCaller.AskAsync(client, $"{i}"));
        }
    }

    [Fact(Timeout = 20_000)]
    public async Task A_ping_is_answered_with_its_number()
    {
        await using DuplexStubNode node = new()
        {
            OnData = async (connection, frame, _) =>
            {
                await connection.SendAsync(DuplexFrame.Of(DuplexType.Ping, frame.Lane, Unknown));
                DuplexFrame pong = await connection.NextOtherAsync();
                await connection.ReplyAsync(frame, new StringValue { Value = $"{pong.Type} {pong.Correlation == Unknown}" });
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        Assert.Equal("Pong True", await DuplexCaller.AskAsync(client, "hi"));
    }

    [Theory(Timeout = 20_000)]
    [InlineData(Code.FailedPrecondition, ErrorCode.FailedPrecondition)]
    [InlineData(Code.InternalError, ErrorCode.Internal)]
    [InlineData(Code.NotFound, ErrorCode.NotFound)]
    public async Task An_error_frame_and_a_reply_that_is_an_error_are_alike(Code code, ErrorCode expected)
    {
        await using DuplexStubNode node = new()
        {
            OnData = (connection, frame, message) => TextOf(message) == "frame"
                ? connection.SendAsync(DuplexFrame.Error(frame.Lane, frame.Correlation, code, "no way"))
                : connection.ReplyAsync(frame, new Error { Code = code, Message = "no way" }, isInternal: true),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        foreach (string how in new[] { "frame", "reply" })
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => DuplexCaller.AskAsync(client, how));

            Assert.Equal(expected, e.Code);
            Assert.Contains("no way", e.Message, StringComparison.Ordinal);
        }

        Assert.Single(node.Ordinary);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_answer_encoded_as_GoAkt_s_own_envelopes_are_is_read_too()
    {
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, message) =>
                connection.ReplyAsync(frame, new StringValue { Value = "raw" }, isInternal: true),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        Assert.Equal("raw", await DuplexCaller.AskAsync(client, "hi"));
    }

    [Fact(Timeout = 20_000)]
    public async Task An_error_and_a_reply_by_which_an_actor_answers_nothing_are_alike()
    {
        await using DuplexStubNode node = new()
        {
            OnData = (connection, frame, message) => TextOf(message) == "frame"
                ? connection.SendAsync(DuplexFrame.Error(
                    frame.Lane,
                    frame.Correlation,
                    Code.InternalError,
                    "tcp: serializer id 0x00 requires a nonempty type name"))
                : connection.SendAsync(
                    DuplexFrame.Of(DuplexType.Reply, frame.Lane, frame.Correlation, 0, 0, Custom)),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        WireProtocolException frame =
            await Assert.ThrowsAsync<WireProtocolException>(() => DuplexCaller.AskAsync(client, "frame"));
        WireProtocolException reply =
            await Assert.ThrowsAsync<WireProtocolException>(() => DuplexCaller.AskAsync(client, "reply"));

        Assert.Contains("without a message", frame.Message, StringComparison.Ordinal);
        Assert.Equal((reply.Message, reply.Delivery, reply.Code), (frame.Message, frame.Delivery, frame.Code));
        Assert.Equal(Delivery.Sent, frame.Delivery);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_answer_in_chunks_that_is_one_too_many_at_once_fails_its_call_alone_and_the_node_is_told()
    {
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, message) => TextOf(message) == "much"
                ? connection.SendAsync(Enumerable.Range(0, 5).Select(group => new DuplexFrame(
                    DuplexType.Chunk,
                    DuplexFlags.FirstChunk,
                    frame.Lane,
                    group == 4 ? frame.Correlation : Unknown + (ulong)group,
                    [0, 40, 1, 2])))
                : connection.ReplyAsync(frame, new StringValue { Value = "well" }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => DuplexCaller.AskAsync(client, "much"));

        Assert.Contains("max concurrent large transfers exceeded", e.Message, StringComparison.Ordinal);
        await AssertToldAsync(Assert.Single(node.Ordinary), "max concurrent large transfers exceeded");
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "little"));
        Assert.Single(node.Ordinary);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_answer_in_chunks_above_the_client_s_limit_fails_its_call_alone_and_the_node_is_told()
    {
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, message) => TextOf(message) == "much"
                ? connection.SendAsync(DuplexFrame.Reply(frame, new StringValue { Value = new string('x', 300_000) })
                    .ToChunks(frame.Correlation, 16 * 1024))
                : connection.ReplyAsync(frame, new StringValue { Value = "well" }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.MaxFrameSize = 256 * 1024);

        await Assert.ThrowsAsync<MessageTooLargeException>(() => DuplexCaller.AskAsync(client, "much"));

        await AssertToldAsync(Assert.Single(node.Ordinary), "exceeds max 262144");
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "little"));
        Assert.Single(node.Ordinary);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_answer_above_a_limit_that_is_smaller_than_any_frame_size_fails_its_call_alone()
    {
        await using DuplexStubNode node = new()
        {
            OnData = static (connection, frame, message) => connection.ReplyAsync(
                frame, new StringValue { Value = TextOf(message) == "much" ? new string('x', 5_000) : "well" }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.MaxFrameSize = 4_096);

        await Assert.ThrowsAsync<MessageTooLargeException>(() => DuplexCaller.AskAsync(client, "much"));

        Assert.Equal("well", await DuplexCaller.AskAsync(client, "little"));
        Assert.Single(node.Ordinary);
    }

    [Fact(Timeout = 20_000)]
    public async Task Credit_beyond_what_was_sent_makes_the_window_no_larger()
    {
        const int Window = 64 * 1024;
        TaskCompletionSource<DuplexStubConnection> stalled = new();
        int large = 0;
        await using DuplexStubNode node = new()
        {
            Agree = static hello => new Hello(DuplexStubNode.AgreeAt(hello, 4)) { InitialCredits = Window },
            OnData = async (connection, frame, message) =>
            {
                connection.Grants = false;
                await connection.SendAsync(DuplexFrame.Credit(frame.Lane, TextOf(message) == "first" ? Window * 2UL : 0));
                await connection.ReplyAsync(frame, new StringValue { Value = "well" });
                if (TextOf(message) != "first" && Interlocked.Increment(ref large) == 3)
                {
                    stalled.SetResult(connection);
                }
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        await DuplexCaller.AskAsync(client, "first");

        string text = new('x', Window * 3 / 10);
        Task<string>[] asks = [.. Enumerable.Range(0, 5).Select(_ => DuplexCaller.AskAsync(client, text))];
        DuplexStubConnection stub = await Eventually.DoneAsync(stalled.Task);
        await stub.SendAsync(DuplexFrame.Of(DuplexType.Ping, stub.Lane, 3));
        await stub.NextOtherAsync();

        // Three fit, and what the fourth one takes was not granted yet.
        Assert.Equal(3, Volatile.Read(ref large));
        await stub.GrantAsync(stub.Auditor.UnderWay);
        Assert.All(await Task.WhenAll(asks), static reply => Assert.Equal("well", reply));
        Assert.Single(node.Ordinary);
    }

    /// <summary>Waits until the node has been told of a message that is not taken.</summary>
    private static async Task AssertToldAsync(DuplexStubConnection connection, string why)
    {
        await Eventually.TrueAsync(() => connection.Received.Any(static frame => frame.Type == DuplexType.Error));
        DuplexFrame asked = connection.Received.First(static frame => frame.Type == DuplexType.Data);
        DuplexFrame told = connection.Received.Single(static frame => frame.Type == DuplexType.Error);
        Error error = Error.Parser.ParseFrom(told.Body);
        Assert.Equal((asked.Correlation, Code.FailedPrecondition), (told.Correlation, error.Code));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static string? TextOf(DuplexMessage message) =>
        message.Inner is { } inner ? StringValue.Parser.ParseFrom(inner.Body).Value : null;
}
