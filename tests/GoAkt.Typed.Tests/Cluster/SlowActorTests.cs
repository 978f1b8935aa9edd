using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>An actor that is slow, or much asked, holds up nobody but its own callers.</summary>
public sealed class SlowActorTests
{
    private const int Connections = 8;
    private const string HeldKind = "tests/Held";

    private static readonly ActorKind s_heldKind = new(HeldKind);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Everything_else_on_its_node_goes_on(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
            options.MaxConnectionsPerNode = Connections);
        Actors<IEcho> echoes = test.Client.Actors<IEcho>();
        foreach (string name in (string[])["slow", "quick"])
        {
            await echoes.SpawnAsync(name, cancellationToken: Cancellation);
            await echoes[name].EchoAsync(new StringValue(), Cancellation);
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] slow =
        [
            .. Enumerable.Range(0, 50).Select(_ => echoes["slow"].SleepAsync(
                new Duration { Seconds = 60 }, TimeSpan.FromMinutes(1), giveUp.Token).AsTask()),
        ];

        Task<StringValue>[] asks =
        [
            .. Enumerable
                .Range(0, 50)
                .Select(i => echoes["quick"].EchoAsync(new StringValue { Value = $"{i}" }, Cancellation)),
        ];
        await Task.WhenAll(
            echoes.SpawnAsync("new", cancellationToken: Cancellation),
            echoes.ExistsAsync("quick", Cancellation),
            echoes.WhereisAsync("slow", Cancellation),
            test.Client.KindsAsync(Cancellation),
            test.Client.TellAsync(echoes.Id("quick"), new StringValue(), Cancellation),
            Task.WhenAll(asks));

        Assert.Equal(
            Enumerable.Range(0, 50).Select(static i => $"echo:{i}"), asks.Select(static ask => ask.Result.Value));
        Assert.DoesNotContain(slow, static ask => ask.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(slow));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public Task Two_slow_actors_together_do_not_hold_up_a_third(string wire) =>
        SlowActorsHoldUpNobodyAsync(wire, Connections, slowActors: 2);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public Task Many_slow_actors_together_do_not_hold_up_another(string wire) =>
        SlowActorsHoldUpNobodyAsync(wire, 4 * Connections, slowActors: 8);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_slow_grain_holds_up_neither_actors_nor_other_grains(string wire)
    {
        await using ClientTest test = await StartWithHeldAsync(wire);
        Grains<IHeldGrain> grains = test.Client.Grains<IHeldGrain>();
        IEcho echo = await SpawnEchoAsync(test.Client);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] slow =
        [
            .. Enumerable
                .Range(0, 50)
                .Select(_ => grains["slow"].HangAsync(new Empty(), TimeSpan.FromMinutes(1), giveUp.Token)),
        ];

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(
                "quick", (await grains["quick"].EchoAsync(new StringValue { Value = "quick" }, Cancellation)).Value);
            await echo.EchoAsync(new StringValue(), Cancellation);
            await test.Client.Actors<IEcho>().SpawnAsync($"new-{i}", cancellationToken: Cancellation);
        }

        Assert.DoesNotContain(slow, static ask => ask.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(slow));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Actors_that_are_slow_to_start_hold_up_nobody_who_asks_others(string wire)
    {
        await using ClientTest test = await StartWithHeldAsync(wire);
        IEcho echo = await SpawnEchoAsync(test.Client);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] slow =
        [
            .. Enumerable
                .Range(0, 50)
                .Select(i => test.Client.Actors<IHeld>().SpawnAsync($"slow-{i}", cancellationToken: giveUp.Token)),
        ];

        for (int i = 0; i < 20; i++)
        {
            await echo.EchoAsync(new StringValue(), Cancellation);
            await test.Client.Actors<IEcho>().WhereisAsync("quick", Cancellation);
            await test.Client.Grains<IHeldGrain>()["quick"].EchoAsync(new StringValue(), Cancellation);
        }

        Assert.DoesNotContain(slow, static spawn => spawn.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(slow));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    public async Task Callers_that_go_on_and_on_let_others_have_their_turn(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options =>
            options.MaxConnectionsPerNode = 1);
        Actors<IEcho> echoes = test.Client.Actors<IEcho>();
        foreach (string name in (string[])["busy", "seldom"])
        {
            await echoes.SpawnAsync(name, cancellationToken: Cancellation);
            await echoes[name].EchoAsync(new StringValue(), Cancellation);
        }

        bool isDone = false;
        Task[] busy = [.. Enumerable.Range(0, 20).Select(_ => GoOnAsync())];

        for (int i = 0; i < 20; i++)
        {
            await echoes["seldom"].EchoAsync(new StringValue(), Cancellation);
        }

        Volatile.Write(ref isDone, true);
        await Task.WhenAll(busy);

        async Task GoOnAsync()
        {
            while (!Volatile.Read(ref isDone))
            {
                await echoes["busy"].EchoAsync(new StringValue(), Cancellation).ConfigureAwait(false);
            }
        }
    }

    private static async Task SlowActorsHoldUpNobodyAsync(string wire, int connections, int slowActors)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, options =>
            options.MaxConnectionsPerNode = connections);
        Actors<IEcho> echoes = test.Client.Actors<IEcho>();
        string[] names = [.. Enumerable.Range(0, slowActors).Select(static i => $"slow-{i}")];
        foreach (string name in names.Append("quick"))
        {
            await echoes.SpawnAsync(name, cancellationToken: Cancellation);
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] slow =
        [
            .. Enumerable.Range(0, 50).SelectMany(_ => names).Select(name => echoes[name].SleepAsync(
                new Duration { Seconds = 60 }, TimeSpan.FromMinutes(1), giveUp.Token).AsTask()),
        ];
        for (int i = 0; i < 20; i++)
        {
            await echoes["quick"].EchoAsync(new StringValue(), Cancellation);
        }

        Assert.DoesNotContain(slow, static ask => ask.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(slow));
    }

    private static Task<ClientTest> StartWithHeldAsync(string wire) => ClientTest.StartAsync(
        wire,
        static options =>
        {
            options.MaxConnectionsPerNode = Connections;
            options.RequestTimeout = TimeSpan.FromMinutes(1);
        },
        static options =>
        {
            options.InitTimeout = TimeSpan.FromMinutes(1);
            options.AddActor<Held>().AddGrain<Held>();
        });

    private static async Task<IEcho> SpawnEchoAsync(GoAktClient client)
    {
        await client.Actors<IEcho>().SpawnAsync("quick", cancellationToken: Cancellation);
        return client.Actors<IEcho>()["quick"];
    }

    [ActorKind(HeldKind)]
    internal interface IHeld
    {
        Task TellAsync(Empty message);
    }

    [GrainKind("tests/HeldGrain")]
    internal interface IHeldGrain
    {
        Task<Empty> HangAsync(Empty message, TimeSpan timeout, CancellationToken cancellationToken);

        Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken);
    }

    /// <summary>As an actor it never ends its start; as a grain it does.</summary>
    private sealed class Held(ActorContext context) : IHeld, IHeldGrain, IActorLifecycle
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            context.Kind == s_heldKind ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken) : Task.CompletedTask;

        public Task TellAsync(Empty message) => Task.CompletedTask;

        public async Task<Empty> HangAsync(Empty message, TimeSpan timeout, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Stopping);
            return message;
        }

        public Task<StringValue> EchoAsync(StringValue text, CancellationToken cancellationToken) =>
            Task.FromResult(text);
    }
}
