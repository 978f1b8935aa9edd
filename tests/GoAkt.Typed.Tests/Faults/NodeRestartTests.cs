using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Cluster;
using GoAkt.Typed.Tests.Duplex;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>What a failure says about its call is held against what the actors have got.</summary>
[Collection(nameof(Alone))]
public sealed class NodeRestartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(Wires.ConnectWithTextAddresses)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public Task Nothing_is_handled_twice_though_a_node_dies_and_restarts_again_and_again(string wire) =>
        KillAgainAndAgainAsync(wire, awaitRelocation: false);

    [LongTheory(Timeout = 120_000)]
    [InlineData(Wires.ConnectWithTextAddresses)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public Task Nothing_is_handled_twice_though_calls_wait_for_a_node_that_dies_again_and_again(string wire) =>
        KillAgainAndAgainAsync(wire, awaitRelocation: true);

    private static async Task KillAgainAndAgainAsync(string wire, bool awaitRelocation)
    {
        const int Deaths = 3;
        await using TestCluster cluster = await TestCluster.StartAsync(3, wire);
        foreach (string call in new[] { "asked", "told" })
        {
            for (int i = 0; i < 3; i++)
            {
                await cluster.PlaceAsync<ISequenced>($"{call}-{i}", i);
            }
        }

        await using GoAktClient client = await cluster.ConnectAsync(options =>
            options.AwaitRelocation = awaitRelocation);
        await using Accounts asked = new(n => AskAsync(client, $"asked-{n % 2}", n), workers: 4);
        await using Accounts told = new(n => TellAsync(client, $"told-{n % 2}", n), workers: 4);
        await using Accounts askedDying = new(n => AskAsync(client, "asked-2", n), workers: 4);
        await using Accounts toldDying = new(n => TellAsync(client, "told-2", n), workers: 4);
        Load[] all = [asked.Load, told.Load, askedDying.Load, toldDying.Load];

        for (int deaths = 0; deaths < Deaths; deaths++)
        {
            await Load.ProgressAsync(all);
            int failed = askedDying.Load.Failures.Count;
            int failedTells = toldDying.Load.Failures.Count;
            await cluster.Members[2].DieAsync();
            await Load.ProgressAsync(asked.Load, told.Load);
            await Eventually.TrueAsync(() =>
                askedDying.Load.Failures.Count > failed && toldDying.Load.Failures.Count > failedTells);
            await cluster.Members[2].ReviveAsync();
            await Eventually.TrueAsync(() => client.Nodes[2].State == NodeState.Available);
        }

        await Load.ProgressAsync(all);
        foreach (Load load in all)
        {
            await load.DisposeAsync();
        }

        // What was told goes first.
        for (int i = 0; i < 3; i++)
        {
            await AskAsync(client, $"told-{i}", 0);
        }

        Assert.Empty(asked.Load.Failures);
        Assert.Empty(told.Load.Failures);
        Assert.Equal(asked.Succeeded, HandledBy(cluster, "asked-0", "asked-1"));
        Assert.Equal(told.Succeeded, HandledBy(cluster, "told-0", "told-1"));
        int[] handledAsks = HandledBy(cluster, "asked-2");
        Assert.Empty(askedDying.Succeeded.Except(handledAsks));
        Assert.Empty(handledAsks.Except(askedDying.MayBeHandled));
        Assert.Empty(HandledBy(cluster, "told-2").Except(toldDying.MayBeHandled));
        Assert.All(askedDying.Load.Failures.Concat(toldDying.Load.Failures), static e =>
            Assert.True(
                e is ConnectionLostException or NodeUnavailableException { Delivery: Delivery.NotSent }, e.ToString()));
    }

    /// <summary>The numbers, in order, none of which may be there twice; 0 is the test's own.</summary>
    private static int[] HandledBy(TestCluster cluster, params string[] actors)
    {
        int[] handled = [.. actors.SelectMany(actor => cluster.Handled[actor]).Where(static n => n != 0).Order()];
        Assert.Equal(handled.Distinct(), handled);
        return handled;
    }

    private static async Task AskAsync(GoAktClient client, string actor, int number)
    {
        BytesValue reply = await client.AskAsync<BytesValue>(
            new ActorId("tests/Sequenced", actor),
            Sequenced.Question(number, size: 0, replySize: 10),
            cancellationToken: Cancellation);
        Assert.Equal(Sequenced.Pattern(number, 10), reply.Value.ToByteArray());
    }

    private static async Task TellAsync(GoAktClient client, string actor, int number)
    {
        ActorId id = new("tests/Sequenced", actor);
        await client.TellAsync(id, Sequenced.Message(number, size: 5), Cancellation);
        if (number % Load.TellsAtOnce == 0)
        {
            await Record.ExceptionAsync(() => AskAsync(client, actor, 0));
        }
    }
}
