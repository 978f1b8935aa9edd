using System.Globalization;
using GoAkt.Typed.Errors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Framed;

/// <summary>
/// However long a tell waits or is under way, it is reported as sent only if its actor was there within the bound. The
/// bound of these tests is so short that it has always passed.
/// </summary>
public sealed class FramedTellBoundTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_tell_that_has_waited_is_not_sent_to_an_actor_that_is_gone_by_then()
    {
        await using TellNode node = new();
        await using GoAktClient client = await ConnectAsync(node);
        await TellAsync(client, "first");
        node.Hold();

        Task awaited = TellAsync(client, "awaited");
        await node.HasTakenAsync(2);
        Task waiting = TellAsync(client, "waiting");
        Task batch = client.TellAllAsync(
            s_alice, [new StringValue { Value = "many" }, new StringValue { Value = "many" }], Cancellation);
        node.HasActors = false;
        node.Release();

        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() => waiting);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => batch);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => awaited);
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(["first", "awaited"], node.Texts);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_tell_that_is_taken_late_is_not_reported_as_sent_if_its_actor_is_gone_by_then()
    {
        await using TellNode node = new();
        await using GoAktClient client = await ConnectAsync(node);
        await TellAsync(client, "first");
        node.Hold();

        Task late = TellAsync(client, "late");
        await node.HasTakenAsync(2);
        node.HasActors = false;
        node.Release();

        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() => late);
        Assert.Equal(Delivery.Unknown, e.Delivery);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_tell_that_is_taken_late_is_reported_as_sent_if_its_actor_is_still_there()
    {
        await using TellNode node = new();
        await using GoAktClient client = await ConnectAsync(node);
        node.Hold();

        Task late = TellAsync(client, "late");
        await node.HasTakenAsync(1);
        int verifications = node.Verifications;
        node.Release();
        await late;

        Assert.Equal(verifications + 1, node.Verifications);
    }

    [Fact(Timeout = 30_000)]
    public async Task Tells_that_have_waited_go_to_where_their_actor_is_now()
    {
        await using TellNode home = new();
        await using TellNode node = new();
        await using GoAktClient client = await ConnectAsync(node);
        await TellAsync(client, "first");
        node.Hold();

        Task awaited = TellAsync(client, "awaited");
        await node.HasTakenAsync(2);
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(i => TellAsync(client, Text(i)))];
        node.HasActors = false;
        node.Home = home.Address;
        node.Release();
        await Task.WhenAll(waiting);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => awaited);

        Assert.Equal(["first", "awaited"], node.Texts);
        Assert.Equal(Enumerable.Range(0, 10).Select(Text), home.Texts.Order());
    }

    [Fact(Timeout = 30_000)]
    public async Task Tells_keep_their_order_while_their_actor_is_asked_for()
    {
        await using TellNode node = new();
        await using GoAktClient client = await ConnectAsync(node);
        await TellAsync(client, "first");

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => TellAsync(client, Text(i))));

        Assert.Equal(["first", .. Enumerable.Range(0, 1_000).Select(Text)], node.Texts);
    }

    private static Task<GoAktClient> ConnectAsync(TellNode node) =>
        node.ConnectAsync(static options => options.TellVerification = TimeSpan.FromTicks(1));

    private static Task TellAsync(GoAktClient client, string text) =>
        client.TellAsync(s_alice, new StringValue { Value = text }, Cancellation);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
