using System.Collections.Concurrent;
using System.Globalization;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Contracts;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

/// <summary>The wire has no batches for grains, so those of a contract go message by message.</summary>
public sealed class GrainBatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_message_of_a_batch_has_its_reply_in_order()
    {
        await using StubNode node = Answering(static number => Balance(number));
        await using GoAktClient client = await ConnectAsync(node);

        IReadOnlyList<Int64Value> balances = await Ledger(client)
            .BalancesAsync([Account("a"), Account("b"), Account("c")], Cancellation);

        Assert.Equal([1, 2, 3], balances.Select(static balance => balance.Value));
    }

    [Fact]
    public async Task Each_message_of_a_batch_may_have_a_reply_of_another_type()
    {
        await using StubNode node = Answering(static number => number == 1
            ? Balance(number)
            : new RemoteAskGrainResponse { Message = ByteString.CopyFrom(WireFrame.Write(Account("b"))) });
        await using GoAktClient client = await ConnectAsync(node);

        IReadOnlyList<IMessage> entries = await Ledger(client)
            .EntriesAsync([new BytesValue(), new BytesValue()], Cancellation);

        Assert.Equal([new Int64Value { Value = 1 }, new StringValue { Value = "b" }], entries);
    }

    [Fact]
    public async Task A_batch_of_nothing_makes_no_call()
    {
        await using StubNode node = new();
        await using GoAktClient client = await ConnectAsync(node);

        await Ledger(client).BookAllAsync([], Cancellation);

        Assert.Empty(await Ledger(client).BalancesAsync([], Cancellation));
        Assert.Empty(await Ledger(client).EntriesAsync([], Cancellation));
        Assert.Equal(0, node.Accepted);
    }

    [Theory]
    [InlineData(1, Delivery.NotSent)]
    [InlineData(3, Delivery.Unknown)]
    public async Task A_batch_of_asks_of_which_a_part_was_handled_does_not_say_that_nothing_was_sent(
        int failing, Delivery delivery)
    {
        await using StubNode node = Answering(number => number == failing ? StubNode.NotFound() : Balance(number));
        await using GoAktClient client = await ConnectAsync(node);

        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(
            () => Ledger(client).BalancesAsync([Account("a"), Account("b"), Account("c")], Cancellation));

        Assert.Equal(delivery, e.Delivery);
        Assert.Equal(failing, node.CountOf<RemoteAskGrainRequest>());
    }

    [Theory]
    [InlineData(1, Delivery.NotSent)]
    [InlineData(2, Delivery.Unknown)]
    public async Task A_batch_of_tells_of_which_a_part_was_taken_does_not_say_that_nothing_was_sent(
        int failing, Delivery delivery)
    {
        int told = 0;
        await using StubNode node = new();
        node.On<RemoteTellGrainRequest>(_ =>
            Interlocked.Increment(ref told) == failing ? StubNode.NotFound() : new RemoteTellGrainResponse());
        await using GoAktClient client = await ConnectAsync(node);

        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(
            () => Ledger(client).BookAllAsync([Amount(1), Amount(2), Amount(3)], Cancellation));

        Assert.Equal(delivery, e.Delivery);
        Assert.Equal(failing, told);
    }

    [Fact(Timeout = 20_000)]
    public async Task The_messages_of_a_batch_of_tells_share_one_time_out()
    {
        ConcurrentQueue<long> timeouts = new();
        await using ScriptedConnectServer node = await ScriptedConnectServer.StartAsync(async context =>
        {
            timeouts.Enqueue(long.Parse(context.Request.Headers["connect-timeout-ms"]!, CultureInfo.InvariantCulture));
            long now = Environment.TickCount64;
            await Eventually.TrueAsync(() => Environment.TickCount64 > now + 50);
            context.Response.ContentType = "application/proto";
        });
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], static options => options.Protocol = WireProtocol.Connect, Cancellation);

        await Ledger(client).BookAllAsync([Amount(1), Amount(2), Amount(3)], Cancellation);

        long[] all = [.. timeouts];
        Assert.Equal(3, all.Length);
        Assert.True(all[1] <= all[0] - 50 && all[2] <= all[1] - 50, $"The time-outs are {string.Join(", ", all)} ms.");
    }

    private static StubNode Answering(Func<int, IMessage> answer)
    {
        int asked = 0;
        StubNode node = new();
        return node.On<RemoteAskGrainRequest>(_ => answer(Interlocked.Increment(ref asked)));
    }

    private static RemoteAskGrainResponse Balance(long value) =>
        new() { Message = ByteString.CopyFrom(WireFrame.Write(new Int64Value { Value = value })) };

    private static ILedger Ledger(GoAktClient client) => client.Grains<ILedger>()["1"];

    private static StringValue Account(string name) => new() { Value = name };

    private static Int64Value Amount(long value) => new() { Value = value };

    private static Task<GoAktClient> ConnectAsync(StubNode node) =>
        PatientClient.ConnectAsync(
            [node.Address], static options => options.Protocol = WireProtocol.Framed, Cancellation);
}
