using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;
using NSubstitute;

namespace GoAkt.Typed.Tests.Client;

public sealed class FakeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fake_answers_as_the_tests_own_object_does()
    {
        var echoes = Actors.Fake<IEcho>(static _ => new Echo());

        StringValue reply = await echoes["e"].EchoAsync(new StringValue { Value = "a" }, Cancellation);

        Assert.Equal("echo:a", reply.Value);
        Assert.Equal(new ActorId("actors/Echo", "e"), echoes.Id("e"));
    }

    [Fact]
    public async Task A_fakes_actors_are_made_by_name_and_kept_until_they_are_stopped()
    {
        List<string> made = [];
        var echoes = Actors.Fake<IEcho>(name =>
        {
            made.Add(name);
            return new Echo();
        });

        Assert.Same(echoes["a"], echoes["a"]);
        _ = echoes["b"];
        await echoes.RespawnAsync("a", Cancellation);
        _ = echoes["a"];
        await echoes.StopAsync("b", Cancellation);
        _ = echoes["b"];

        Assert.Equal(["a", "b", "a", "b"], made);
    }

    [Fact]
    public async Task A_fake_knows_what_was_spawned()
    {
        var echoes = Actors.Fake<IEcho>(static _ => new Echo());

        Assert.False(await echoes.ExistsAsync("a", Cancellation));
        await Assert.ThrowsAsync<ActorNotFoundException>(() => echoes.WhereisAsync("a", Cancellation));
        await echoes.SpawnAsync("a", cancellationToken: Cancellation);
        Assert.True(await echoes.ExistsAsync("a", Cancellation));
        Assert.Equal("a", (await echoes.WhereisAsync("a", Cancellation)).Name);
        Assert.False(await echoes.EnsureSpawnedAsync("a", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ActorAlreadyExistsException>(
            () => echoes.SpawnAsync("a", cancellationToken: Cancellation));
        await echoes.StopAsync("a", Cancellation);
        Assert.True(await echoes.EnsureSpawnedAsync("a", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Grains_have_fakes_too()
    {
        ICounterGrain grain = Substitute.For<ICounterGrain>();
        grain.GetAsync(Arg.Any<Empty>(), Arg.Any<CancellationToken>()).Returns(new Int64Value { Value = 7 });
        var grains = Grains.Fake<ICounterGrain>(_ => grain);

        await grains.ActivateAsync("g", Cancellation);

        Assert.Equal(7, (await grains["g"].GetAsync(new Empty(), Cancellation)).Value);
    }

    [Fact]
    public async Task What_an_application_holds_can_be_substituted()
    {
        IEcho echo = Substitute.For<IEcho>();
        echo.EchoAsync(Arg.Any<StringValue>(), Arg.Any<CancellationToken>()).Returns(new StringValue { Value = "mine" });
        IActors<IEcho> echoes = Substitute.For<IActors<IEcho>>();
        echoes["e"].Returns(echo);
        IGoAktClient client = Substitute.For<IGoAktClient>();
        client.Actors<IEcho>().Returns(echoes);

        StringValue reply = await client.Actors<IEcho>()["e"].EchoAsync(new StringValue(), Cancellation);

        Assert.Equal("mine", reply.Value);
    }

    [Fact]
    public void A_fake_of_what_is_no_contract_is_refused()
    {
        ArgumentException none = Assert.Throws<ArgumentException>(
            static () => Actors.Fake<IDisposable>(static _ => null!));
        Assert.Contains("'System.IDisposable' is not a contract", none.Message, StringComparison.Ordinal);
        Assert.Contains("GOAKT019", none.Message, StringComparison.Ordinal);

        ArgumentException other = Assert.Throws<ArgumentException>(
            static () => Actors.Fake<ICounterGrain>(static _ => new CounterGrain(null!)));
        Assert.Contains("GOAKT020", other.Message, StringComparison.Ordinal);

        var nulls = Actors.Fake<IEcho>(static _ => null!);
        Assert.Throws<InvalidOperationException>(() => nulls["a"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_fake_that_is_slow_to_make_keeps_no_other_one()
    {
        Actors<IEcho>? fakes = null;
        IEcho slow = new Echo();
        fakes = Actors.Fake<IEcho>(name =>
        {
            if (name == "slow")
            {
                // Another thread needs another one meanwhile.
                Task.Run(() => fakes!["fast"]).Wait(TestContext.Current.CancellationToken);
            }

            return name == "slow" ? slow : new Echo();
        });

        IEcho[] made = await Task.WhenAll(
            Task.Run(() => fakes["slow"], TestContext.Current.CancellationToken),
            Task.Run(() => fakes["slow"], TestContext.Current.CancellationToken));

        Assert.All(made, one => Assert.Same(slow, one));
    }
}
