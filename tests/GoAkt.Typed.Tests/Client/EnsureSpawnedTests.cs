using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Client;

public sealed class EnsureSpawnedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_actor_is_spawned_unless_it_is_there(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        Actors<ICounter> counters = test.Client.Actors<ICounter>();

        Assert.True(await counters.EnsureSpawnedAsync("total", cancellationToken: Cancellation));
        await counters["total"].AddAsync(new Int64Value { Value = 7 }, Cancellation);
        Assert.False(await counters.EnsureSpawnedAsync("total", cancellationToken: Cancellation));
        Assert.False(await test.Client.EnsureSpawnedAsync(counters.Id("total"), cancellationToken: Cancellation));

        Assert.Equal(7, (await counters["total"].GetAsync(new Empty(), Cancellation)).Value);
    }

    [Fact]
    public async Task An_actor_that_another_caller_spawns_meanwhile_is_there()
    {
        await using StubNode node = new();
        node.On<RemoteSpawnRequest>(static _ => new Error { Code = Code.AlreadyExists, Message = "actor exists" });
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);

        Assert.False(await client.Actors<IEcho>().EnsureSpawnedAsync("alice", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Options_are_looked_at_though_the_actor_is_there()
    {
        await using ClientTest test = await ClientTest.StartAsync(Wires.FramedWithInnerFrames);
        await test.Client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);

        await Assert.ThrowsAsync<ArgumentException>(() => test.Client.Actors<IEcho>().EnsureSpawnedAsync(
            "alice", new() { InitTimeout = TimeSpan.FromSeconds(-1) }, Cancellation));
    }

    [Fact]
    public async Task The_address_that_a_spawn_answers_is_not_looked_up_again()
    {
        await using StubNode node = new();
        node.On<RemoteSpawnRequest>(request => new RemoteSpawnResponse
        {
            Address = $"goakt://goakt@{node.Address}/{request.ActorName}",
        });
        node.On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue { Value = "echo" }));
        node.On<RemoteTellRequest>(static _ => new RemoteTellResponse());
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);

        await client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);
        int questions = node.CountOf<RemoteKindRequest>();
        await client.Actors<IEcho>()["alice"].EchoAsync(new StringValue(), Cancellation);
        await client.TellAsync(client.Actors<IEcho>().Id("alice"), new StringValue(), Cancellation);

        Assert.Equal(0, node.CountOf<RemoteLookupRequest>());
        Assert.Equal(questions, node.CountOf<RemoteKindRequest>());
    }

    [Fact]
    public async Task Options_may_be_changed_as_soon_as_there_is_a_task()
    {
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RemoteSpawnRequest? spawned = null;
        await using StubNode node = new();
        node.On<RemoteLookupRequest>(async (_, cancellationToken) =>
        {
            await released.Task.WaitAsync(cancellationToken);
            return StubNode.NotFound();
        });
        node.On<RemoteSpawnRequest>(request =>
        {
            spawned = request;
            return new RemoteSpawnResponse();
        });
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);
        SpawnOptions options = new() { Role = "first" };

        Task<bool> spawning = client.Actors<IEcho>().EnsureSpawnedAsync("alice", options, Cancellation);
        options.Role = "second";
        released.SetResult();

        Assert.True(await spawning);
        Assert.Equal("first", spawned!.Role);
    }

    [Theory]
    [InlineData("goakt://goakt@:0/alice")]
    [InlineData("goakt://goakt@elsewhere:3321/alice")]
    public async Task An_address_that_names_no_node_does_not_fail_the_spawn(string address)
    {
        await using StubNode node = new();
        node.On<RemoteSpawnRequest>(_ => new RemoteSpawnResponse { Address = address });
        node.FindsAll();
        node.On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue { Value = "echo" }));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            static options => options.MapAddress = static address => throw new NotSupportedException(address),
            Cancellation);

        await client.Actors<IEcho>().SpawnAsync("alice", cancellationToken: Cancellation);

        Assert.Equal("echo", (await client.Actors<IEcho>()["alice"].EchoAsync(new StringValue(), Cancellation)).Value);
    }

    [Fact]
    public async Task A_grain_has_an_id_as_an_actor_has()
    {
        await using ClientTest test = await ClientTest.StartAsync(Wires.FramedWithInnerFrames);
        Grains<ICounterGrain> counters = test.Client.Grains<ICounterGrain>();

        await test.Client.ActivateGrainAsync(counters.Id("total"), cancellationToken: Cancellation);

        Assert.Equal(new ActorId("actors/CounterGrain", "total"), counters.Id("total"));
        Assert.Equal(0, (await counters["total"].GetAsync(new Empty(), Cancellation)).Value);
        Assert.Throws<ArgumentException>(() => counters.Id(" "));
    }
}
