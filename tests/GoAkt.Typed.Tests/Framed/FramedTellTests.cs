using System.Globalization;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Framed;

/// <summary>Tells share a connection, and go together where they can.</summary>
public sealed class FramedTellTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_bob = new("actors/Echo", "bob");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_lone_tell_goes_out_at_once()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync();
        await TellAsync(client, s_alice, "first");
        node.Hold();

        Task lone = TellAsync(client, s_alice, "lone");
        await node.HasTakenAsync(2);
        bool wasEarly = lone.IsCompleted;
        node.Release();
        await lone;

        Assert.False(wasEarly, "A tell was reported as sent before the node had taken it.");
        Assert.Equal(["first", "lone"], node.Texts);
    }

    [Fact(Timeout = 30_000)]
    public async Task Tells_that_are_made_while_an_answer_is_due_go_as_one_request_in_their_order()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync();
        await TellAsync(client, s_alice, "first");
        node.Hold();

        Task awaited = TellAsync(client, s_alice, "awaited");
        await node.HasTakenAsync(2);
        Task[] gathered = [.. Enumerable.Range(0, 1_000).Select(i => TellAsync(client, s_alice, Text(i)))];
        node.Release();
        await Task.WhenAll([awaited, .. gathered]);

        Assert.Equal(3, node.Told.Length);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(Text), node.Told[2].Texts);
    }

    [Fact(Timeout = 30_000)]
    public async Task Tells_to_several_actors_keep_their_order_and_share_a_connection()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync();
        await TellAsync(client, s_alice, "first");
        await TellAsync(client, s_bob, "first");
        int connections = node.Accepted;
        node.Hold();

        Task awaited = TellAsync(client, s_alice, "awaited");
        await node.HasTakenAsync(3);
        Task[] gathered =
        [
            TellAsync(client, s_alice, "1"),
            TellAsync(client, s_alice, "2"),
            TellAsync(client, s_bob, "3"),
            TellAsync(client, s_alice, "4"),
        ];
        node.Release();
        await Task.WhenAll([awaited, .. gathered]);

        Assert.Equal(["alice 1 2", "bob 3", "alice 4"], node.Told[3..].Select(Describe));
        Assert.Equal(connections, node.Accepted);
    }

    [Fact(Timeout = 30_000)]
    public async Task Tells_with_the_same_headers_go_together_and_others_beside_them_in_order()
    {
        string? trace = null;
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync(
            options => options.Headers = () => trace is null ? [] : [new("traceparent", trace)]);
        await TellAsync(client, s_alice, "first");
        int connections = node.Accepted;
        node.Hold();

        Task awaited = TellAsync(client, s_alice, "awaited");
        await node.HasTakenAsync(2);
        List<Task> gathered = [];
        foreach (string? current in (string?[])[null, "a", "a", "b", "a", null, null])
        {
            trace = current;
            gathered.Add(TellAsync(client, s_alice, Text(gathered.Count)));
        }

        node.Release();
        await Task.WhenAll([awaited, .. gathered]);

        Assert.Equal(["alice 0", "alice 1 2", "alice 3", "alice 4", "alice 5 6"], node.Told[2..].Select(Describe));
        Assert.Equal(
            [null, "a", "b", "a", null],
            node.Told[2..].Select(static request => request.Headers.GetValueOrDefault("traceparent")));
        Assert.Equal(connections, node.Accepted);
    }

    [Fact(Timeout = 30_000)]
    public async Task Large_tells_and_batches_keep_their_place_among_the_others()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync();
        await TellAsync(client, s_alice, "first");
        node.Hold();

        Task awaited = TellAsync(client, s_alice, "awaited");
        await node.HasTakenAsync(2);
        string large = new('x', 100_000);
        Task[] gathered =
        [
            TellAsync(client, s_alice, "1"),
            TellAsync(client, s_alice, large),
            TellAsync(client, s_alice, "3"),
            client.TellAllAsync(
                s_alice, [new StringValue { Value = "4" }, new StringValue { Value = "5" }], Cancellation),
            TellAsync(client, s_alice, "6"),
        ];
        node.Release();
        await Task.WhenAll([awaited, .. gathered]);

        Assert.Equal(["alice 1 " + large + " 3", "alice 4 5", "alice 6"], node.Told[2..].Select(Describe));
    }

    [Fact(Timeout = 30_000)]
    public async Task At_most_four_mebibytes_go_at_once()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync();
        await TellAsync(client, s_alice, "first");
        node.Hold();

        Task awaited = TellAsync(client, s_alice, "awaited");
        await node.HasTakenAsync(2);
        string padding = new('x', 100_000);
        Task[] gathered = [.. Enumerable.Range(0, 100).Select(i => TellAsync(client, s_alice, Text(i) + padding))];
        node.Release();
        await Task.WhenAll([awaited, .. gathered]);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => Text(i) + padding), node.Texts[2..]);
        Assert.Equal(3, node.Told[2..].Length);
        Assert.All(node.Told[2..], static request => Assert.InRange(request.Size, 1, 4 * 1024 * 1024));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_tell_above_the_frame_limit_is_an_error_of_its_own()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync(static options => options.MaxFrameSize = 10_000);
        await TellAsync(client, s_alice, "first");

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(
            () => TellAsync(client, s_alice, new string('x', 10_000)));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TellAsync(client, s_alice, new string('x', 2_000))));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(11, node.Texts.Length);
        Assert.All(node.Told, static request => Assert.InRange(request.Size, 1, 10_000));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_tell_that_is_cancelled_while_it_waits_is_not_sent()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync();
        await TellAsync(client, s_alice, "first");
        using CancellationTokenSource giveUp = new();
        node.Hold();

        Task awaited = TellAsync(client, s_alice, "awaited");
        await node.HasTakenAsync(2);
        Task before = TellAsync(client, s_alice, "before");
        Task cancelled = client.TellAsync(s_alice, new StringValue { Value = "cancelled" }, giveUp.Token);
        Task after = TellAsync(client, s_alice, "after");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        node.Release();
        await Task.WhenAll(awaited, before, after);

        Assert.Equal(["first", "awaited", "before", "after"], node.Texts);
    }

    [Fact(Timeout = 30_000)]
    public async Task Tells_that_wait_go_on_over_another_connection_when_theirs_breaks()
    {
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync();
        await TellAsync(client, s_alice, "first");
        node.Hold();

        Task awaited = TellAsync(client, s_alice, "awaited");
        await node.HasTakenAsync(2);
        Task[] gathered = [.. Enumerable.Range(0, 500).Select(i => TellAsync(client, s_alice, Text(i)))];
        node.Drop();

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => awaited);
        await Task.WhenAll(gathered);
        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Equal(["first", "awaited", .. Enumerable.Range(0, 500).Select(Text)], node.Texts);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_connection_that_is_closed_for_being_idle_takes_no_tell_along()
    {
        using WatchedCodec codec = new();
        await using TellNode node = new();
        await using GoAktClient client = await node.ConnectAsync(options =>
        {
            options.IdleTimeout = TimeSpan.FromMilliseconds(100);
            options.Compression = Compression.Zstd;
            options.ZstdCodec = codec;
        });
        NodeChanges changes = new(client);
        await TellAsync(client, s_alice, "first");

        await Eventually.TrueAsync(() => codec.IsClosing);
        await TellAsync(client, s_alice, "next");
        codec.LetClose();

        Assert.Equal(["first", "next"], node.Texts);
        changes.AreNone();
    }

    private static Task TellAsync(GoAktClient client, ActorId actor, string text) =>
        client.TellAsync(actor, new StringValue { Value = text }, Cancellation);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Describe(ToldRequest request) => $"{request.Receiver} {string.Join(' ', request.Texts)}";
}
