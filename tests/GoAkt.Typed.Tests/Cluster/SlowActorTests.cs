using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.Contracts;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>An actor that is slow, or much asked, holds up nobody but its own callers.</summary>
public sealed class SlowActorTests
{
    private const int Connections = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Everything_else_on_its_node_goes_on(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options => options.MaxConnectionsPerNode = Connections);
        Actors<IEcho> echoes = test.Client.Actors<IEcho>();
        foreach (string name in (string[])["slow", "quick"])
        {
            await echoes.SpawnAsync(name, cancellationToken: Cancellation);
            await echoes[name].EchoAsync(new StringValue(), Cancellation);
        }

        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] slow =
        [
            .. Enumerable.Range(0, 50).Select(_ => echoes["slow"].SleepAsync(
                new Duration { Seconds = 60 }, TimeSpan.FromMinutes(1), giveUp.Token).AsTask()),
        ];

        Task<StringValue>[] asks =
            [.. Enumerable.Range(0, 50).Select(i => echoes["quick"].EchoAsync(new StringValue { Value = $"{i}" }, Cancellation))];
        await Task.WhenAll(
            echoes.SpawnAsync("new", cancellationToken: Cancellation),
            echoes.ExistsAsync("quick", Cancellation),
            echoes.WhereisAsync("slow", Cancellation),
            test.Client.KindsAsync(Cancellation),
            test.Client.TellAsync(echoes.Id("quick"), new StringValue(), Cancellation),
            Task.WhenAll(asks));

        Assert.Equal(Enumerable.Range(0, 50).Select(static i => $"echo:{i}"), asks.Select(static ask => ask.Result.Value));
        Assert.DoesNotContain(slow, static ask => ask.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(slow));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    public async Task Callers_that_go_on_and_on_let_others_have_their_turn(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, static options => options.MaxConnectionsPerNode = 1);
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
}
