using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>What is given up while it waits for the node to take more holds nothing back that comes after it.</summary>
public sealed class DuplexGivenUpTests
{
    private const int Window = 64 * 1024;

    private static readonly BytesValue s_large = new() { Value = ByteString.CopyFrom(new byte[4 * Window]) };
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_in_chunks_lets_the_next_one_for_its_actor_go(bool isCancelled)
    {
        await using DuplexStubNode node = StubNode();
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "first"));
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        connection.Grants = false;
        using CancellationTokenSource giveUp = new();

        Task asking = client.AskAsync<StringValue>(
            DuplexCaller.Echo, s_large, isCancelled ? TimeSpan.FromSeconds(20) : s_short, giveUp.Token);
        await Eventually.TrueAsync(() => connection.Received.Any(static frame => frame.Type == DuplexType.Chunk));
        if (isCancelled)
        {
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }
        else
        {
            await Assert.ThrowsAsync<AskTimeoutException>(() => asking);
        }

        Task<string> next = DuplexCaller.AskAsync(client, "next");
        await GrantAllAsync(connection);

        Assert.Equal("well", await next);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "last"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Messages_that_wait_let_the_others_go()
    {
        await using DuplexStubNode node = StubNode();
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "first"));
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        connection.Grants = false;
        Task<StringValue> filling = client.AskAsync<StringValue>(
            DuplexCaller.Echo, s_large, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => connection.Received.Any(static frame => frame.Type == DuplexType.Chunk));
        using CancellationTokenSource giveUp = new();
        Task[] waiting =
        [
            .. Enumerable.Range(0, 100).Select(_ =>
                client.TellAsync(DuplexCaller.Echo, new StringValue { Value = "given up" }, giveUp.Token)),
        ];
        Task<string> next = DuplexCaller.AskAsync(client, "next");
        Assert.All(waiting, static tell => Assert.False(tell.IsCompleted));

        await giveUp.CancelAsync();
        foreach (Task tell in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tell);
        }

        await GrantAllAsync(connection);

        Assert.Equal("well", await next);
        Assert.Equal("well", (await filling).Value);
        Assert.DoesNotContain(
            connection.Received,
            static frame => frame.Type == DuplexType.Data
                && System.Text.Encoding.UTF8.GetString(frame.Body).Contains("given up", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_chunk_that_ends_a_message_early_takes_its_part_of_the_window()
    {
        const int Messages = 40;
        await using DuplexStubNode node = StubNode();
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address, static options => options.TellVerification = TimeSpan.FromMinutes(1));
        Assert.Equal("well", await DuplexCaller.AskAsync(client, "first"));
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        connection.Grants = false;
        for (int i = 0; i < Messages; i++)
        {
            long kept = connection.Auditor.UnderWay;
            using CancellationTokenSource giveUp = new();
            Task telling = client.TellAsync(DuplexCaller.Echo, s_large, giveUp.Token);
            await Eventually.TrueAsync(() => connection.Auditor.UnderWay > kept + (Window / 2));
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => telling);
            Task<string> next = DuplexCaller.AskAsync(client, "next");
            await Eventually.TrueAsync(() => connection.Received.Count(IsEnd) > i);
            Assert.Equal("well", await next);

            // The ends alone are not granted.
            await connection.GrantAsync(connection.Auditor.UnderWay - connection.Received.Where(IsEnd).Sum(SizeOf));
        }

        Task[] tells =
        [
            .. Enumerable.Range(0, Window / 60).Select(_ => client.TellAsync(
                DuplexCaller.Echo, new StringValue { Value = "small" }, TestContext.Current.CancellationToken)),
        ];
        await Eventually.TrueAsync(() => connection.Ended.IsCompleted || connection.Auditor.UnderWay > Window - 300);
        await connection.SendAsync(DuplexFrame.Of(DuplexType.Ping, connection.Lane, 3));
        await Task.WhenAny(connection.NextOtherAsync(), connection.Ended);

        Assert.False(connection.Ended.IsCompleted, "more was sent than the window takes");
        await GrantAllAsync(connection);
        await Eventually.DoneAsync(Task.WhenAll(tells));

        static bool IsEnd(DuplexFrame frame) => frame.Type == DuplexType.Chunk && frame.Has(DuplexFlags.LastChunk);

        static long SizeOf(DuplexFrame frame) => frame.Size;
    }

    private static DuplexStubNode StubNode() => new()
    {
        Agree = static hello =>
        {
            Hello agreed = DuplexStubNode.AgreeAt(hello, revision: 4);
            agreed.InitialCredits = Window;
            return agreed;
        },
        OnData = static (connection, frame, _) => frame.Has(DuplexFlags.ExpectsReply)
            ? connection.ReplyAsync(frame, new StringValue { Value = "well" })
            : Task.CompletedTask,
    };

    private static async Task GrantAllAsync(DuplexStubConnection connection)
    {
        long underWay = connection.Auditor.UnderWay;
        connection.Grants = true;
        await connection.GrantAsync(underWay);
    }
}
