using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

public sealed class SlowAskTests
{
    private static readonly ActorId s_slow = new("tests/Probe", "slow");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Slow_asks_hold_no_fast_one_back(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IProbe>("slow", Cancellation);
        await test.Node.SpawnAsync<IEcho>("fast", Cancellation);
        Task[] slow = [.. Enumerable.Range(0, 50).Select(_ => test.Client.AskAsync<Empty>(
            s_slow, new Empty(), TimeSpan.FromMinutes(1), Cancellation))];
        await Eventually.TrueAsync(() => test.Client.Nodes[0].InFlight == 50);

        for (int i = 0; i < 20; i++)
        {
            await test.Client.Actors<IEcho>()["fast"].EchoAsync(new StringValue(), Cancellation);
        }

        Assert.DoesNotContain(slow, static ask => ask.IsCompleted);
        await test.Client.DisposeAsync();
        await Task.WhenAll(slow)
            .ContinueWith(static _ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    public async Task Asks_beyond_the_most_connections_wait_and_fail_at_their_deadline_as_timed_out(string wire)
    {
        GateKeeper gates = new();
        await using ClientTest test = await ClientTest.StartAsync(
            wire,
            static options => options.MaxConnectionsPerNode = 2,
            options => options.AddActor(context => new Gate(gates, context)));
        await test.Node.SpawnAsync<IGate>("gate-0", Cancellation);
        await test.Node.SpawnAsync<IGate>("gate-1", Cancellation);
        await test.Node.SpawnAsync<IEcho>("fast", Cancellation);
        await test.Client.WhereisAsync(new ActorId("actors/Echo", "fast"), Cancellation);
        using CancellationTokenSource giveUp = new();
        Task[] slow = [.. Enumerable.Range(0, 2).Select(i => test.Client.Actors<IGate>()[$"gate-{i}"].PassAsync(
            new StringValue(), TimeSpan.FromMinutes(1), giveUp.Token))];
        await gates.ArrivedAsync(2);

        AskTimeoutException e = await Assert.ThrowsAsync<AskTimeoutException>(() => test.Client.AskAsync<StringValue>(
            new ActorId("actors/Echo", "fast"), new StringValue(), TimeSpan.FromMilliseconds(100), Cancellation));
        Task<StringValue> waiting = test.Client.Actors<IEcho>()["fast"].EchoAsync(new StringValue(), Cancellation);
        await giveUp.CancelAsync();

        // Answers that nobody wants any more make room.
        await waiting;
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.True(e.IsTransient);
        Assert.Contains("all 2 connections", e.Message, StringComparison.Ordinal);
        foreach (Task ask in slow)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wires.FramedWithAny, 1)]
    [InlineData(Wires.FramedWithInnerFrames, 1)]
    [InlineData(Wires.FramedWithInnerFrames, 3)]
    public async Task Far_more_asks_than_connections_are_all_answered(string wire, int connections)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, options =>
            options.MaxConnectionsPerNode = connections);
        await test.Node.SpawnAsync<IEcho>("fast", Cancellation);
        IEcho fast = test.Client.Actors<IEcho>()["fast"];

        StringValue[] replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(worker => Task.Run(
            async () =>
            {
                StringValue reply = new();
                for (int i = 0; i < 100; i++)
                {
                    reply = await fast.EchoAsync(new StringValue { Value = $"{worker}-{i}" }, Cancellation);
                    Assert.Equal($"echo:{worker}-{i}", reply.Value);
                }

                return reply;
            },
            Cancellation)));

        Assert.Equal(
            Enumerable.Range(0, 32).Select(static worker => $"echo:{worker}-99"),
            replies.Select(static reply => reply.Value));
        Assert.InRange(test.Node.ConnectionCount, 1, connections);
    }
}
