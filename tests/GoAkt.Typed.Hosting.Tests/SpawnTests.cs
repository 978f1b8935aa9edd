using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class SpawnTests
{
    [Theory]
    [InlineData("")]
    [InlineData("alice smith")]
    [InlineData("-alice")]
    [InlineData("alice\n")]
    [InlineData("parent/child")]
    public async Task A_name_that_can_t_be_an_actor_s_is_refused(string name)
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Error error = await caller.Connection.RequestAsync<Error>(caller.Spawn(name, "actors.echo"));

        Assert.Equal(Code.InternalError, error.Code);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github.com/acme/actors/Echo")]
    [InlineData("acme/actors.echo")]
    [InlineData(" ")]
    public async Task A_kind_that_none_can_have_is_not_registered(string kind)
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Error error = await caller.Connection.RequestAsync<Error>(caller.Spawn("alice", kind));

        Assert.Equal((Code.FailedPrecondition, "actor type is not registered"), (error.Code, error.Message));
    }

    [Fact]
    public async Task What_a_spawn_says_is_what_the_node_tells_of_the_actor()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteSpawnRequest spawn = caller.Spawn("e", "actors.echo", new PassivationStrategy
        {
            MessagesCountBased = new MessagesCountBasedPassivation { MaxMessages = 10 },
        });
        spawn.Relocatable = false;
        spawn.Role = "worker";

        await caller.Connection.RequestAsync<RemoteSpawnResponse>(spawn);

        RemoteRoleResponse role = await caller.Connection.RequestAsync<RemoteRoleResponse>(
            new RemoteRoleRequest { Host = caller.Host, Port = caller.Port, Name = "e" });
        RemotePassivationStrategyResponse passivation =
            await caller.Connection.RequestAsync<RemotePassivationStrategyResponse>(
                new RemotePassivationStrategyRequest { Host = caller.Host, Port = caller.Port, Name = "e" });
        Assert.Equal("worker", role.Role);
        Assert.Equal(spawn.PassivationStrategy, passivation.PassivationStrategy);
        Assert.False(await caller.IsAsync("e", State.Relocatable));
        Assert.False(await caller.IsAsync("e", State.Singleton));
        Assert.True(await caller.IsAsync("e", State.Running));
    }

    [Fact]
    public async Task Spawning_a_singleton_again_under_its_name_changes_nothing_on_4_x()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteSpawnRequest spawn = caller.Spawn("single", "actors.counter");
        spawn.Singleton = new SingletonSpec { SpawnTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)) };

        RemoteSpawnResponse first = await caller.Connection.RequestAsync<RemoteSpawnResponse>(spawn);
        RemoteSpawnResponse second = await caller.Connection.RequestAsync<RemoteSpawnResponse>(spawn);

        Assert.Equal(first, second);
        Assert.True(await caller.IsAsync("single", State.Singleton));
        Assert.Equal(1, node.ActorCount);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(WireProtocol.Duplex)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Connect)]
    public async Task A_singleton_that_blocks_while_it_starts_keeps_no_other_kind_s(WireProtocol protocol)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using ManualResetEventSlim released = new();
        TaskCompletionSource starting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ =>
        {
            starting.TrySetResult();
            released.Wait(cancellation);
            return new User();
        }));
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], options => options.Protocol = protocol, cancellation);
        SpawnOptions singleton = new() { Singleton = new Singleton() };
        Task slow = client.Actors<IUser>().SpawnAsync("slow", singleton, cancellation);
        try
        {
            await starting.Task;

            await client.Actors<ICounter>().SpawnAsync("other", singleton, cancellation);
        }
        finally
        {
            released.Set();
        }

        await slow;
    }

    [Fact]
    public async Task A_second_singleton_of_a_kind_is_refused_on_3_x()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using ConnectCaller caller = new(node);
        RemoteSpawnRequestWithFlag spawn = new()
        {
            Host = framed.Host,
            Port = framed.Port,
            ActorName = "single",
            ActorType = "actors.counter",
            IsSingleton = true,
        };
        await caller.RequestAsync<RemoteSpawnResponse>("RemotingService/RemoteSpawn", spawn);
        spawn.ActorName = "another";

        ConnectErrorBody error = await caller.RefusedAsync("RemotingService/RemoteSpawn", spawn);

        Assert.Equal(("internal", "singleton already exists"), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_node_without_clustering_has_no_singletons()
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.Clustered = false);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteSpawnRequest spawn = caller.Spawn("single", "actors.counter");
        spawn.Singleton = new SingletonSpec();

        Error error = await caller.Connection.RequestAsync<Error>(spawn);

        Assert.Equal((Code.FailedPrecondition, "cluster is not enabled"), (error.Code, error.Message));
    }

    [Fact]
    public async Task Spawns_of_one_name_at_once_make_one_actor()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using FramedCaller caller = await FramedCaller.ConnectAsync(node);
            await caller.Connection.SendAsync(caller.Spawn("one", "actors.echo"));
            return (await caller.Connection.ReceiveAsync())!.Descriptor.Name;
        }));

        Assert.Single(answers, "RemoteSpawnResponse");
        Assert.Equal(1, node.ActorCount);
    }

    [Fact]
    public async Task The_load_of_a_node_is_the_number_of_its_actors_and_grains()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.Connection.RequestAsync<RemoteSpawnResponse>(caller.Spawn("one", "actors.echo"));
        await caller.Connection.RequestAsync<RemoteActivateGrainResponse>(
            new RemoteActivateGrainRequest { Grain = caller.Grain("g") });

        GetNodeMetricResponse metric = await caller.Connection.RequestAsync<GetNodeMetricResponse>(
            new GetNodeMetricRequest { NodeAddress = node.Address });

        Assert.Equal(2UL, metric.Load);
    }
}
