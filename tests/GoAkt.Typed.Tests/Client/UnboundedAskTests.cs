using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

/// <summary>Asks without a limit of time.</summary>
public sealed class UnboundedAskTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_total = new("actors/CounterGrain", "total");
    private static readonly StringValue s_hi = new() { Value = "hi" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Every_ask_takes_an_infinite_time_out(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        await test.Client.SpawnAsync(s_alice, cancellationToken: Cancellation);

        StringValue one = await test.Client.AskAsync<StringValue>(
            s_alice, s_hi, Timeout.InfiniteTimeSpan, Cancellation);
        IReadOnlyList<StringValue> all = await test.Client.AskAllAsync<StringValue>(
            s_alice, [s_hi, s_hi], Timeout.InfiniteTimeSpan, Cancellation);
        Int64Value ofGrain = await test.Client.AskGrainAsync<Int64Value>(
            s_total, new Empty(), Timeout.InfiniteTimeSpan, cancellationToken: Cancellation);

        Assert.Equal("echo:hi", one.Value);
        Assert.Equal(["echo:hi", "echo:hi"], all.Select(static reply => reply.Value));
        Assert.Equal(0, ofGrain.Value);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_infinite_time_out_can_be_every_asks(string wire)
    {
        await using ClientTest test =
            await ClientTest.StartAsync(wire, static options => options.AskTimeout = Timeout.InfiniteTimeSpan);
        await test.Client.SpawnAsync(s_alice, cancellationToken: Cancellation);

        Assert.Equal("echo:hi", (await test.Client.Actors<IEcho>()["alice"].EchoAsync(s_hi, Cancellation)).Value);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_ask_without_a_limit_ends_with_its_callers_token(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        ActorId probe = new("tests/Probe", "probe");
        await test.Node.SpawnAsync<IProbe>("probe", Cancellation);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<Empty> ask = test.Client.AskAsync<Empty>(probe, new Empty(), Timeout.InfiniteTimeSpan, giveUp.Token);
        Assert.False(ask.IsCompleted);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
    }
}
