using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

[Collection(nameof(Alone))]
public sealed class CancelledAskTests
{
    private const int MaxConnections = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Ten_thousand_cancelled_asks_leave_nothing_behind(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
            options.MaxConnectionsPerNode = MaxConnections);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        IEcho alice = test.Client.Actors<IEcho>()["alice"];
        int canceled = 0;

        // Until the wire and the address are known, no ask is sent.
        await alice.EchoAsync(new StringValue { Value = "first" }, Cancellation);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 10_000),
            new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Cancellation },
            async (i, _) =>
            {
                using CancellationTokenSource giveUp = new();
                Task<StringValue> ask = alice.EchoAsync(new StringValue { Value = $"{i}" }, giveUp.Token);
                if (i % 3 == 0)
                {
                    await Task.Yield();
                }

                await giveUp.CancelAsync();
                try
                {
                    Assert.Equal($"echo:{i}", (await ask).Value);
                }
                catch (OperationCanceledException e)
                {
                    Assert.Equal(giveUp.Token, e.CancellationToken);
                    Interlocked.Increment(ref canceled);
                }
            });

        Assert.InRange(canceled, 1, 10_000);
        await Eventually.TrueAsync(() => test.Client.Nodes[0].InFlight == 0);
        Assert.Equal(NodeState.Available, test.Client.Nodes[0].State);
        await Eventually.TrueAsync(() => test.Node.ConnectionCount <= MaxConnections);
        StringValue reply = await alice.EchoAsync(new StringValue { Value = "next" }, Cancellation);
        Assert.Equal("echo:next", reply.Value);
        await test.Client.DisposeAsync();
        await Eventually.TrueAsync(() => test.Node.ConnectionCount == 0);
    }

    [LongTheory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    public async Task Cancelled_asks_without_a_limit_keep_no_connection_though_the_actor_never_answers(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        IGate gate = test.Client.Actors<IGate>()["gate-0"];
        using CancellationTokenSource giveUp = new();
        Task[] asks =
        [
            .. Enumerable.Range(0, 10).Select(_ =>
                gate.PassAsync(new StringValue(), Timeout.InfiniteTimeSpan, giveUp.Token)),
        ];
        await Eventually.TrueAsync(() => test.Proxy.Open >= asks.Length);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(asks));

        await Eventually.TrueAsync(() => test.Proxy.Open < asks.Length);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task One_token_for_many_asks_holds_on_to_none_of_them(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        using CancellationTokenSource all = new();
        WeakReference reply = await AskAsync(test.Client.Actors<IEcho>()["alice"], all.Token);
        for (int i = 0; i < 1_000; i++)
        {
            await test.Client.Actors<IEcho>()["alice"].EchoAsync(new StringValue(), all.Token);
        }

        await Eventually.TrueAsync(() =>
        {
            GC.Collect();
            return !reply.IsAlive;
        });
        await all.CancelAsync();
        await test.Client.Actors<IEcho>()["alice"].EchoAsync(new StringValue(), Cancellation);
    }

    private static async Task<WeakReference> AskAsync(IEcho echo, CancellationToken cancellationToken) =>
        new(await echo.EchoAsync(new StringValue { Value = "hi" }, cancellationToken));
}
