using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>A node that breaks the protocol in each of the ways that docs/wire.md knows.</summary>
public sealed class DuplexViolationTests
{
    /// <summary>More than the buffers of a connection hold.</summary>
    private const int LargeMessageSize = 14 * 1024 * 1024;

    public static IEnumerable<TheoryDataRow<int>> Violations => DuplexViolation.All.Select(
        static (violation, number) => new TheoryDataRow<int>(number) { TestDisplayName = $"A node that sends {violation.Name} fails the call" });

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Violations))]
    public async Task A_node_that_breaks_the_protocol_fails_the_call_and_loses_its_connection(int number)
    {
        DuplexViolation violation = DuplexViolation.All[number];
        await using DuplexStubNode node = new()
        {
            Agree = hello => DuplexStubNode.AgreeAt(hello, violation.Revision),
            OnData = (connection, frame, message) => TextOf(message) == "break"
                ? connection.SendAsync(violation.Bytes(frame))
                : connection.ReplyAsync(frame, new StringValue { Value = "well" }),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => DuplexCaller.AskAsync(client, "break"));

        DuplexStubConnection broken = Assert.Single(node.Ordinary);
        await Eventually.DoneAsync(broken.Ended);
        Assert.Equal(
            violation.Told,
            broken.Received.SingleOrDefault(static frame => frame.Type == DuplexType.Error) is { } told
                ? ToldText(told)
                : null);
        Assert.Contains("breaks the protocol", e.Message, StringComparison.Ordinal);
        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "again"));
        Assert.Equal(2, node.Ordinary.Count);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_error_about_the_connection_fails_every_call_on_it()
    {
        TaskCompletionSource<DuplexStubConnection> second = new();
        int asks = 0;
        await using DuplexStubNode node = new()
        {
            OnData = (connection, _, _) =>
            {
                if (Interlocked.Increment(ref asks) == 2)
                {
                    second.SetResult(connection);
                }

                return Task.CompletedTask;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        Task<string> one = DuplexCaller.AskAsync(client, "one");
        Task<string> two = DuplexCaller.AskAsync(client, "two");
        DuplexStubConnection connection = await Eventually.DoneAsync(second.Task);

        await connection.SendAsync(DuplexFrame.Error(connection.Lane, 0, Code.FailedPrecondition, "frame lane is odd"));

        foreach (Task<string> call in new[] { one, two })
        {
            WireProtocolException e = await Assert.ThrowsAsync<WireProtocolException>(() => call);
            Assert.Contains("frame lane is odd", e.Message, StringComparison.Ordinal);
        }

        await Eventually.DoneAsync(connection.Ended);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reply_in_front_of_what_ends_the_connection_is_a_reply(bool isToldWhy)
    {
        await using DuplexStubNode node = new()
        {
            // Both come with one read.
            OnData = (connection, frame, _) => connection.SendAsync(
                DuplexFrame.Reply(frame, new StringValue { Value = "well" }),
                isToldWhy
                    ? DuplexFrame.Error(connection.Lane, 0, Code.FailedPrecondition, "frame lane is odd")
                    : DuplexFrame.Of(DuplexType.Hello, connection.Lane, 5)),
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        Assert.Equal("well", await Eventually.DoneAsync(DuplexCaller.AskAsync(client, "break")));
        await Eventually.DoneAsync(Assert.Single(node.Ordinary).Ended);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_node_that_closes_in_the_middle_of_a_frame_has_lost_the_connection()
    {
        await using DuplexStubNode node = new()
        {
            OnData = async (connection, frame, _) =>
            {
                await connection.SendAsync(
                    DuplexFrame.Reply(frame, new StringValue { Value = "echo" }).ToBytes().AsMemory()[..^3]);
                connection.Close();
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        ConnectionLostException e =
            await Assert.ThrowsAsync<ConnectionLostException>(() => DuplexCaller.AskAsync(client, "break"));

        Assert.Equal(Delivery.Unknown, e.Delivery);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_node_is_told_of_its_fault_though_it_has_not_taken_yet_what_was_sent_before()
    {
        TaskCompletionSource<Error?> told = new();
        await using DuplexStubNode node = new()
        {
            OnHello = async (peer, offer) =>
            {
                if (offer.LaneRole != LaneRole.Ordinary)
                {
                    return true;
                }

                Hello agreed = DuplexStubNode.AgreeAt(offer, revision: 4);
                agreed.InitialCredits = 2 * LargeMessageSize;
                byte lane = DuplexFrame.LaneOf(agreed);
                await peer.SendAsync(DuplexFrame.Of(DuplexType.HelloAck, lane, agreed));

                // The rest of the message is on its way, or waits until there is room for it.
                await peer.ReceiveAsync(DuplexType.Chunk);
                await peer.SendAsync(DuplexFrame.Of(DuplexType.Hello, lane, agreed));
                DuplexFrame? frame;
                do
                {
                    frame = await peer.TryReceiveAsync();
                }
                while (frame is not null && frame.Type != DuplexType.Error);

                told.TrySetResult(frame is null ? null : Error.Parser.ParseFrom(frame.Body));
                return false;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);

        BytesValue large = new() { Value = ByteString.CopyFrom(new byte[LargeMessageSize]) };
        WireProtocolException e = await Assert.ThrowsAsync<WireProtocolException>(() =>
            client.AskAsync<BytesValue>(
                DuplexCaller.Echo, large, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        Assert.Equal("unsupported frame type", (await told.Task)?.Message);
        Assert.Contains("unsupported frame type", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_node_that_sends_what_is_to_be_granted_without_end_and_takes_no_credit_loses_its_connection()
    {
        const int Together = 1_000;
        TaskCompletionSource failed = new();
        await using DuplexStubNode node = new()
        {
            OnHello = async (peer, offer) =>
            {
                if (offer.LaneRole != LaneRole.Ordinary)
                {
                    return true;
                }

                Hello agreed = new(DuplexStubNode.AgreeAt(offer, revision: 4)) { InitialCredits = 4 };
                byte lane = DuplexFrame.LaneOf(agreed);
                await peer.SendAsync(DuplexFrame.Of(DuplexType.HelloAck, lane, agreed));
                await peer.ReceiveAsync(DuplexType.Chunk);
                DuplexFrame orphan = new(DuplexType.Chunk, DuplexFlags.LastChunk, lane, 77, [1]);
                byte[] orphans = [.. Enumerable.Repeat(orphan.ToBytes(), Together).SelectMany(static one => one)];
                while (!failed.Task.IsCompleted)
                {
                    await peer.SendAsync(orphans);
                }

                return false;
            },
        };
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.AskTimeout = TimeSpan.FromSeconds(60));

        Exception? e = await Record.ExceptionAsync(() => DuplexCaller.AskAsync(client, "hello"));
        failed.SetResult();

        Assert.Contains(
            "takes no answers", Assert.IsType<WireProtocolException>(e).Message, StringComparison.Ordinal);
    }

    private static string? TextOf(DuplexMessage message) =>
        message.Inner is { } inner ? StringValue.Parser.ParseFrom(inner.Body).Value : null;

    private static string ToldText(DuplexFrame told)
    {
        Error error = Error.Parser.ParseFrom(told.Body);
        Assert.Equal((0UL, Code.FailedPrecondition), (told.Correlation, error.Code));
        return error.Message;
    }
}
