using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Actors;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A test looks at the objects behind actors and grains.</summary>
public sealed class HostedInstanceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_actor_is_found_by_its_name_and_its_class_or_what_that_is()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Framed);
        await client.Actors<ITill>()["till"].TellAsync(new Int64Value { Value = 5 }, Cancellation);
        await node.WaitForIdleAsync(Cancellation);

        Till till = node.GetActor<Till>("till");

        Assert.Equal(["5"], till.Handled);
        Assert.Same(till, node.GetActor<ITill>("till"));
        Assert.Same(till, node.GetActor<object>("till"));
    }

    [Fact]
    public async Task A_suspended_actor_is_found_and_a_respawned_one_is_another_object()
    {
        await using EmbeddedNode node =
            await TillNode.StartAsync(onTell: static _ => throw new InvalidOperationException("boom"));
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Framed);
        Till before = node.GetActor<Till>("till");
        await client.Actors<ITill>()["till"].TellAsync(new Int64Value { Value = 5 }, Cancellation);
        await node.WaitForIdleAsync(Cancellation);

        Assert.Same(before, node.GetActor<Till>("till"));
        Assert.Equal(["5"], before.Handled);

        await client.Actors<ITill>().RespawnAsync("till", Cancellation);
        Assert.NotSame(before, node.GetActor<Till>("till"));
    }

    [Fact]
    public async Task An_actor_that_is_not_there_is_named_with_the_nearest()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();

        Assert.Equal(
            $"Node {node.Address} has no actor 'tll'. The nearest name that it has is 'till'.",
            Assert.Throws<ActorNotFoundException>(() => node.GetActor<Till>("tll")).Message);
        Assert.Equal(
            $"Node {node.Address} has no actor 'nobody-at-all'. It hosts no '{typeof(Ledger)}' at all.",
            Assert.Throws<ActorNotFoundException>(() => node.GetActor<Ledger>("nobody-at-all")).Message);
        Assert.Equal(
            $"Node {node.Address} has no actor 'vault'. '{typeof(Vault)}' is hosted for grains: use GetGrain.",
            Assert.Throws<ActorNotFoundException>(() => node.GetActor<Vault>("vault")).Message);
        Assert.Equal(
            $"No grain 'vault' is active on node {node.Address}: its first message activates it, and it is passivated after some time without one.",
            Assert.Throws<ActorNotFoundException>(() => node.GetGrain<Vault>("vault")).Message);
        Assert.EndsWith(
            "use GetActor.", Assert.Throws<ActorNotFoundException>(() => node.GetGrain<Till>("till")).Message);
        Assert.Throws<ArgumentException>(() => node.GetActor<Till>(" "));
        Assert.Throws<ArgumentNullException>(() => node.GetGrain<Vault>(null!));
    }

    [Fact]
    public async Task An_actor_of_another_class_is_named_with_its_class()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();

        Assert.Equal(
            $"The actor 'till' of node {node.Address} is no '{typeof(Vault)}', but a '{typeof(Till)}' of the kind 'tests.Till'.",
            Assert.Throws<InvalidCastException>(() => node.GetActor<Vault>("till")).Message);
    }

    [Fact]
    public async Task An_actor_that_is_being_started_or_stopped_has_no_object()
    {
        TaskCompletionSource mayStart = new(), mayStop = new();
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.InitTimeout = options.StopTimeout = TimeSpan.FromMinutes(1);
            options.AddActor(_ => new ScriptedActor { OnStart = _ => mayStart.Task, OnStop = () => mayStop.Task });
        });
        string text =
            $"The actor 'slow' of node {node.Address} is being started or stopped at the moment: await WaitForIdleAsync first.";
        Task spawning = node.SpawnAsync<IScriptedActor>("slow", Cancellation);
        await Eventually.TrueAsync(() => node.Exists("slow"));
        Assert.Equal(
            text, Assert.Throws<InvalidOperationException>(() => node.GetActor<ScriptedActor>("slow")).Message);

        mayStart.SetResult();
        await Eventually.DoneAsync(spawning);
        Assert.NotNull(node.GetActor<ScriptedActor>("slow"));

        Task stopping = node.StopAsync("slow", Cancellation);
        Assert.Equal(
            text, Assert.Throws<InvalidOperationException>(() => node.GetActor<ScriptedActor>("slow")).Message);
        mayStop.SetResult();
        await Eventually.DoneAsync(stopping);
        Assert.Throws<ActorNotFoundException>(() => node.GetActor<ScriptedActor>("slow"));
    }

    [Fact]
    public async Task The_class_decides_between_grains_of_one_name()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Framed);
        await client.Grains<IVault>()["mine"].TellAsync(new Int64Value { Value = 5 }, Cancellation);

        Assert.Equal(["5"], node.GetGrain<Vault>("mine").Handled);
        Assert.Equal(
            $"The grain 'mine' of node {node.Address} is no '{typeof(Safe)}', but a '{typeof(Vault)}' of the kind 'tests.Vault'.",
            Assert.Throws<InvalidCastException>(() => node.GetGrain<Safe>("mine")).Message);

        await client.Grains<ISafe>()["mine"].TellAsync(new Int64Value { Value = 6 }, Cancellation);

        Assert.Equal(["5"], node.GetGrain<Vault>("mine").Handled);
        Assert.NotNull(node.GetGrain<Safe>("mine"));
        Assert.Equal(
            $"Node {node.Address} has several grains 'mine' that are a 'System.Object': 'tests.Safe', 'tests.Vault'. "
                + "Ask for the class of one, or for the contract of its kind.",
            Assert.Throws<InvalidOperationException>(() => node.GetGrain<object>("mine")).Message);
    }

    [Fact]
    public async Task The_contract_decides_between_grains_of_one_name_and_class()
    {
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            static options => options.AddGrain<VaultAndSafe>(), Cancellation);
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Framed);
        await client.Grains<IVault>()["mine"].TellAsync(new Int64Value { Value = 5 }, Cancellation);
        await client.Grains<ISafe>()["mine"].TellAsync(new Int64Value { Value = 6 }, Cancellation);

        Assert.Throws<InvalidOperationException>(() => node.GetGrain<VaultAndSafe>("mine"));
        Assert.Equal([5], Assert.IsType<VaultAndSafe>(node.GetGrain<IVault>("mine")).Told);
        Assert.Equal([6], Assert.IsType<VaultAndSafe>(node.GetGrain<ISafe>("mine")).Told);
    }

    /// <summary>Is hosted for two kinds.</summary>
    public sealed class VaultAndSafe : IVault, ISafe
    {
        public List<long> Told { get; } = [];

        public Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken) =>
            Task.FromResult(question);

        public Task TellAsync(Int64Value amount, CancellationToken cancellationToken)
        {
            Told.Add(amount.Value);
            return Task.CompletedTask;
        }

        public Task NoteAsync(UInt64Value amount, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
