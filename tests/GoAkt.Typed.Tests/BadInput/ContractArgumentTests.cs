using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.BadInput;

public sealed class ContractArgumentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_interface_without_a_kind_is_refused_by_name()
    {
        await using GoAktClient client = await ConnectAsync();

        ArgumentException e = Assert.Throws<ArgumentException>(() => ActorsOf<IDisposable>(client));

        Assert.Contains("'System.IDisposable'", e.Message, StringComparison.Ordinal);
        Assert.Contains("[ActorKind(", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contract_of_grains_has_no_actors()
    {
        await using GoAktClient client = await ConnectAsync();

        ArgumentException e = Assert.Throws<ArgumentException>(() => ActorsOf<ICounterGrain>(client));

        Assert.Contains("use 'Grains<ICounterGrain>'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contract_of_actors_has_no_grains()
    {
        await using GoAktClient client = await ConnectAsync();

        ArgumentException e = Assert.Throws<ArgumentException>(() => GrainsOf<ICounter>(client));

        Assert.Contains("use 'Actors<ICounter>'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task A_name_that_is_none_is_refused_before_any_call(string? name)
    {
        await using GoAktClient client = await ConnectAsync();

        Assert.ThrowsAny<ArgumentException>(() => client.Actors<IEcho>()[name!]);
        Assert.ThrowsAny<ArgumentException>(() => client.Grains<ICounterGrain>()[name!]);
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => client.Actors<IEcho>().SpawnAsync(name!, cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.Actors<IEcho>().StopAsync(name!, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.Actors<IEcho>().ExistsAsync(name!, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() =>
            client.Grains<ICounterGrain>().ActivateAsync(name!, Cancellation));
        Assert.ThrowsAny<ArgumentException>(() => new ActorId("actors/Echo", name!));
        Assert.ThrowsAny<ArgumentException>(() => new ActorId(name!, "alice"));
    }

    private static Task<GoAktClient> ConnectAsync() =>
        GoAktClient.ConnectAsync(["localhost:3321"], cancellationToken: Cancellation);

    private static Actors<TContract> ActorsOf<TContract>(GoAktClient client)
        where TContract : class =>
        client.Actors<TContract>();

    private static Grains<TContract> GrainsOf<TContract>(GoAktClient client)
        where TContract : class =>
        client.Grains<TContract>();
}
