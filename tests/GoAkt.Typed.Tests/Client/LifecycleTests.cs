using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

public sealed class LifecycleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task What_is_done_with_a_missing_actor_is_no_error(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        Actors<IEcho> echoes = test.Client.Actors<IEcho>();

        await echoes.RespawnAsync("nobody", Cancellation);
        await echoes.ReinstateAsync("nobody", Cancellation);
        await echoes.StopAsync("nobody", Cancellation);

        Assert.False(await echoes.ExistsAsync("nobody", Cancellation));
        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            echoes.WhereisAsync("nobody", Cancellation));
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(ErrorCode.NotFound, e.Code);
        Assert.False(e.IsTransient);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_respawned_actor_begins_afresh(string wire)
    {
        int instances = 0;
        await using ClientTest test = await ClientTest.StartAsync(wire, configureNode: options =>
            options.AddActor(_ =>
            {
                Interlocked.Increment(ref instances);
                return new ScriptedActor();
            }));
        Actors<IScriptedActor> actors = test.Client.Actors<IScriptedActor>();
        await actors.SpawnAsync("total", cancellationToken: Cancellation);
        Assert.Equal(1, instances);

        await actors.RespawnAsync("total", Cancellation);

        Assert.Equal(2, instances);
        Assert.True(await actors.ExistsAsync("total", Cancellation));
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_actor_is_where_its_node_says(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, configureNode: static options =>
            options.SystemName = "shop");
        await test.Client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);

        ActorAddress address = await test.Client.Actors<IEcho>().WhereisAsync("alice", Cancellation);

        Assert.True(await test.Client.Actors<IEcho>().ExistsAsync("alice", Cancellation));
        Assert.Equal("shop", address.System);
        Assert.Equal(test.Node.Address, $"{address.Host}:{address.Port}");
        Assert.Equal("alice", address.Name);
        Assert.Equal(wire == Wires.ConnectWithMessageAddresses, address.Id is not null);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_kind_that_the_node_does_not_know_is_an_error_that_names_it(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);

        KindNotRegisteredException e = await Assert.ThrowsAsync<KindNotRegisteredException>(() =>
            test.Client.SpawnAsync(new ActorId("shop/Cart", "alice"), cancellationToken: Cancellation));
        KindNotRegisteredException grain = await Assert.ThrowsAsync<KindNotRegisteredException>(() =>
            test.Client.AskGrainAsync<Empty>(
                new ActorId("shop/Cart", "42"), new Empty(), cancellationToken: Cancellation));

        Assert.Contains("'shop.Cart'", e.Message, StringComparison.Ordinal);
        Assert.Contains("Register the kind", e.Message, StringComparison.Ordinal);
        Assert.Contains("'shop.Cart'", grain.Message, StringComparison.Ordinal);
        Assert.False(e.IsTransient);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Both_spellings_of_a_kind_are_one(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);

        await test.Client.SpawnAsync(new ActorId("actors/Echo", "slash"), cancellationToken: Cancellation);
        await test.Client.SpawnAsync(new ActorId("actors.echo", "dot"), cancellationToken: Cancellation);

        Assert.Equal(2, test.Node.ActorCount);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_name_that_exists_is_an_error_in_a_cluster_and_none_without(string wire)
    {
        await using ClientTest cluster = await ClientTest.StartAsync(wire);
        await using ClientTest single = await ClientTest.StartAsync(wire, configureNode: static options =>
            options.Clustered = false);
        await cluster.Client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);
        await single.Client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);

        ActorAlreadyExistsException e = await Assert.ThrowsAsync<ActorAlreadyExistsException>(
            () => cluster.Client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation));
        await single.Client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);

        Assert.Equal(ErrorCode.AlreadyExists, e.Code);
        Assert.Contains("'alice'", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, single.Node.ActorCount);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task What_a_spawn_gives_along_arrives(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        SpawnOptions options = new()
        {
            Dependencies = { new ActorDependency("prices", "shop.Prices", new byte[] { 1, 2, 3 }) },
        };

        await test.Client.Actors<IProbe>().SpawnAsync("probe", options, Cancellation);
        BytesValue bytes = await test.Client.Actors<IProbe>()["probe"].DependencyAsync(new Int32Value { Value = 0 });

        Assert.Equal([1, 2, 3], bytes.Value.ToByteArray());
    }

    [Theory]
    [InlineData(Wires.ConnectWithTextAddresses)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task A_singleton_with_settings_is_spawned_where_the_generation_knows_them(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        SpawnOptions options = new() { Singleton = new Singleton { MaxRetries = 9 } };

        await test.Client.Actors<IEcho>().SpawnAsync("only", options, Cancellation);

        Assert.True(test.Node.Exists("only"));
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_grain_is_activated_without_a_message(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);

        await test.Client.Grains<ICounterGrain>().ActivateAsync("42", Cancellation);

        Assert.Equal(1, test.Node.GrainCount);
    }

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Kinds_are_refused_by_a_node_without_clustering(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire, configureNode: static options =>
            options.Clustered = false);

        ClusterNotEnabledException e =
            await Assert.ThrowsAsync<ClusterNotEnabledException>(() => test.Client.KindsAsync(Cancellation));

        Assert.Equal(test.Node.Address, e.Node);
        Assert.False(e.IsTransient);
    }

    [Fact]
    public async Task The_kinds_of_a_cluster_are_those_of_any_of_its_nodes()
    {
        await using EmbeddedNode echoes =
            await EmbeddedNode.StartAsync(static options => options.AddActor<Echo>(), Cancellation);
        await using EmbeddedNode counters =
            await EmbeddedNode.StartAsync(static options => options.AddActor<Counter>(), Cancellation);
        await using EmbeddedNode alone =
            await EmbeddedNode.StartAsync(static options => options.AddActor<Probe>().Clustered = false, Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [echoes.Address, Testing.MisbehavingServer.RefusingAddress(), counters.Address, alone.Address],
            cancellationToken: Cancellation);

        IReadOnlyList<string> all = await client.KindsAsync(Cancellation);
        IReadOnlyList<string> one = await client.KindsAsync(client.Nodes[0], Cancellation);

        Assert.Equal(["actor.funcactor", "actors.counter", "actors.echo"], all);
        Assert.Equal(["actor.funcactor", "actors.echo"], one.Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<NodeUnavailableException>(() => client.KindsAsync(client.Nodes[1], Cancellation));
        await Assert.ThrowsAsync<ClusterNotEnabledException>(() => client.KindsAsync(client.Nodes[3], Cancellation));
    }
}
