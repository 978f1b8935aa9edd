using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>
/// An ask of an actor that is stalled runs out of time, so that its connection is doubted, while what was told to the
/// actor waits for room in the window.
/// </summary>
public sealed class DuplexSuspicionTests
{
    private const int Window = 64 * 1024;
    private const int Size = 10_000;
    private const int Told = 10;

    private static readonly TimeSpan s_verdict = TimeSpan.FromSeconds(2);

    /// <summary>More than the system takes for a peer that does not.</summary>
    private static readonly string s_large = new('x', 15 * 1024 * 1024);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task What_is_told_meanwhile_stays_behind_what_waits_and_opens_no_further_window()
    {
        ConcurrentQueue<string> received = [];
        await using DuplexStubNode node = StubNode(received);
        await using GoAktClient client = await ConnectAsync(node);
        (DuplexStubConnection connection, DuplexFrame ping, Task[] tells) = await DoubtAsync(node, client);

        Task newest = TellAsync(client, Told);
        await connection.SendAsync(DuplexFrame.Of(DuplexType.Pong, connection.Lane, ping.Correlation));
        connection.Grants = true;
        await connection.GrantAsync(connection.Auditor.UnderWay);

        await Eventually.DoneAsync(Task.WhenAll([.. tells, newest]));
        Assert.Equal("last", await DuplexCaller.AskAsync(client, "last"));
        Assert.Single(node.Ordinary);
        Assert.Equal(["first", "silent", .. Enumerable.Range(0, Told + 1).Select(TextOf), "last"], received);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_ask_goes_through_another_connection_soon_if_the_node_shows_no_sign_of_life()
    {
        await using DuplexStubNode node = StubNode([]);
        await using GoAktClient client = await ConnectAsync(node);
        (DuplexStubConnection connection, _, Task[] tells) = await DoubtAsync(node, client);

        Assert.Equal("again", await DuplexCaller.AskAsync(client, "again"));

        await Eventually.DoneAsync(connection.Ended);
        Assert.Equal(2, node.Ordinary.Count);
        foreach (Task tell in tells)
        {
            await Record.ExceptionAsync(() => Eventually.DoneAsync(tell));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_is_slow_to_take_a_large_message_is_there()
    {
        await using DuplexStubNode node = StubNode([], 16 * 1024 * 1024);
        await using FaultProxy proxy = new(node.Address);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(proxy.Address, options =>
        {
            options.TellVerification = TimeSpan.FromMinutes(1);
            options.MapAddress = _ => proxy.Address;
        });
        Assert.Equal("first", await DuplexCaller.AskAsync(client, "first"));
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        connection.Grants = false;
        Task<StringValue> silent = client.AskAsync<StringValue>(
            DuplexCaller.Echo, new StringValue { Value = "silent" }, TimeSpan.FromSeconds(1), Cancellation);
        await Eventually.TrueAsync(
            () => connection.Received.Count(static frame => frame.Has(DuplexFlags.ExpectsReply)) == 2,
            "the node has the ask");
        proxy.Trickle(4 * 1024);
        Task<StringValue> large = client.AskAsync<StringValue>(
            DuplexCaller.Echo, new StringValue { Value = s_large }, TimeSpan.FromMinutes(1), Cancellation);

        await Assert.ThrowsAsync<AskTimeoutException>(() => silent);

        // What shows no sign of life is given up within a second.
        Assert.False(await Eventually.IsTrueAsync(() => large.IsCompleted || proxy.Open == 0, s_verdict));
        proxy.Heal();
        Assert.Equal(s_large, (await Eventually.DoneAsync(large)).Value);
        Assert.Single(node.Ordinary);

        // It has shown itself since: now a second is enough again.
        proxy.LeaveHalfOpen();
        await Assert.ThrowsAsync<AskTimeoutException>(() => client.AskAsync<StringValue>(
            DuplexCaller.Echo, new StringValue { Value = "lost" }, TimeSpan.FromMilliseconds(300), Cancellation));
        Assert.Equal("again", await DuplexCaller.AskAsync(client, "again"));
        Assert.Equal(2, node.Ordinary.Count);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1_000_000)]
    [InlineData(2_000_000)]
    public async Task A_node_has_more_than_a_second_for_a_message_that_the_system_takes_at_once(int size)
    {
        await using DuplexStubNode node = StubNode([], 16 * 1024 * 1024);
        await using FaultProxy proxy = new(node.Address);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(proxy.Address, options =>
        {
            options.TellVerification = TimeSpan.FromMinutes(1);
            options.MapAddress = _ => proxy.Address;
        });
        Assert.Equal("first", await DuplexCaller.AskAsync(client, "first"));
        proxy.Trickle(128);
        long passed = proxy.PassedToNode;
        string text = new('x', size);
        Task<StringValue> large = client.AskAsync<StringValue>(
            DuplexCaller.Echo, new StringValue { Value = text }, TimeSpan.FromMinutes(1), Cancellation);
        await Eventually.TrueAsync(() => proxy.PassedToNode > passed);
        await Assert.ThrowsAsync<AskTimeoutException>(() => client.AskAsync<StringValue>(
            DuplexCaller.Echo, new StringValue { Value = "hasty" }, TimeSpan.FromMilliseconds(300), Cancellation));

        Assert.False(await Eventually.IsTrueAsync(() => large.IsCompleted || proxy.Open == 0, s_verdict));
        proxy.Heal();
        Assert.Equal(text, (await Eventually.DoneAsync(large)).Value);
        Assert.Single(node.Ordinary);
    }

    /// <summary>Lets the window fill, and an ask run out of time.</summary>
    /// <returns>The connection, what asks for its sign of life, and what was told.</returns>
    private static async Task<(DuplexStubConnection Connection, DuplexFrame Ping, Task[] Tells)> DoubtAsync(
        DuplexStubNode node, GoAktClient client)
    {
        Assert.Equal("first", await DuplexCaller.AskAsync(client, "first"));
        DuplexStubConnection connection = Assert.Single(node.Ordinary);
        connection.Grants = false;
        Task<StringValue> silent = client.AskAsync<StringValue>(
            DuplexCaller.Echo, new StringValue { Value = "silent" }, TimeSpan.FromMilliseconds(300), Cancellation);
        Task[] tells = [.. Enumerable.Range(0, Told).Select(number => TellAsync(client, number))];
        await Assert.ThrowsAsync<AskTimeoutException>(() => silent);
        DuplexFrame ping = await connection.NextOtherAsync();
        Assert.Equal(DuplexType.Ping, ping.Type);
        Assert.False(tells[^1].IsCompleted);
        return (connection, ping, tells);
    }

    private static Task TellAsync(GoAktClient client, int number) =>
        client.TellAsync(DuplexCaller.Echo, new StringValue { Value = TextOf(number) }, Cancellation);

    private static string TextOf(int number) => $"{number}".PadRight(Size);

    private static Task<GoAktClient> ConnectAsync(DuplexStubNode node) =>
        DuplexCaller.ConnectAsync(node.Address, static options => options.TellVerification = TimeSpan.FromMinutes(1));

    private static DuplexStubNode StubNode(ConcurrentQueue<string> received, int window = Window) => new()
    {
        Agree = hello => new Hello(DuplexStubNode.AgreeAt(hello, revision: 4)) { InitialCredits = (ulong)window },
        OnData = async (connection, frame, message) =>
        {
            if (message.Inner is null)
            {
                return;
            }

            StringValue text = StringValue.Parser.ParseFrom(message.Inner.Body);
            received.Enqueue(text.Value);
            if (frame.Has(DuplexFlags.ExpectsReply) && text.Value != "silent")
            {
                await connection.ReplyAsync(frame, text);
            }
        },
    };
}
