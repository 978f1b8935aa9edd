using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.DependencyInjection;
using GoAkt.Typed.Hosting.Tests.Telemetry;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Spawning;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A node that is stopped by <c>StopAsync</c> answers what it has taken, and nothing else.</summary>
public sealed class DrainTests
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task What_waits_in_a_mailbox_is_answered_and_what_is_new_is_refused(WireProtocol wire)
    {
        long told = 0;
        await using EmbeddedNode node = await StartAsync(amount => told = amount);
        await using GoAktClient client = await ConnectAsync(node, wire);
        await using GoAktClient late = await ConnectAsync(node, wire);
        IScriptedActor actor = client.Actors<IScriptedActor>()["worker"];
        Assert.Equal("hi", (await late.Actors<IScriptedActor>()["worker"].AskAsync(Text("hi"), Cancellation)).Value);
        Task<StringValue> atHand = actor.AskAsync(Text("wait"), Cancellation);
        await Eventually.DoneAsync(_started.Task);
        Task<StringValue> waiting = actor.AskAsync(Text("waiting"), Cancellation);
        await actor.TellAsync(new Int64Value { Value = 7 }, Cancellation);
        await Eventually.TrueAsync(() => Meters.Depth(node, "tests.Scripted") == 2);

        Task stopping = node.StopAsync(CancellationToken.None);

        NodeUnavailableException refused = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => late.Actors<IScriptedActor>()["worker"].AskAsync(Text("new"), Cancellation));
        Assert.Equal((Delivery.NotSent, true), (refused.Delivery, refused.IsTransient));
        Assert.False(stopping.IsCompleted);
        _gate.SetResult();
        Assert.Equal("wait", (await Eventually.DoneAsync(atHand)).Value);
        Assert.Equal("waiting", (await Eventually.DoneAsync(waiting)).Value);
        await Eventually.DoneAsync(stopping);
        Assert.Equal(7, told);
        Assert.Equal(0, node.ActorCount + node.ConnectionCount + node.DeadLetterCount);
        Assert.Empty(node.Failures);
    }

    [Theory]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task A_grain_that_is_being_activated_answers_what_activates_it(WireProtocol wire)
    {
        using LogLines lines = new();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(lines));
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.AddGrain(_ => new SlowGrain(_started, _gate.Task));
            options.InitTimeout = TimeSpan.FromMinutes(1);
            options.LoggerFactory = loggers;
        });
        await using GoAktClient client = await ConnectAsync(node, wire);
        GrainOptions patient = new() { ActivationTimeout = TimeSpan.FromMinutes(1) };
        Task<StringValue> ask = client.Grains<IScriptedGrain>(patient)["g"].AskAsync(Text("first"), Cancellation);
        await Eventually.DoneAsync(_started.Task);

        Task stopping = node.StopAsync(CancellationToken.None);

        await Eventually.TrueAsync(() => lines.Of(TestHost.NodeDraining).Any());
        Assert.False(stopping.IsCompleted);
        _gate.SetResult();
        Assert.Equal("first", (await Eventually.DoneAsync(ask)).Value);
        await Eventually.DoneAsync(stopping);
    }

    [Fact]
    public async Task Every_new_request_is_refused_while_a_message_is_at_hand()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller framed = await FramedCaller.ConnectAsync(node);
        using ConnectCaller connect = new(node);
        await connect.PostAsync("/internalpb.ClusterService/GetNodeMetric", []);
        using DuplexPeer duplex = await DuplexCalls.ConnectAsync(node);
        using FramedCaller busy = await FramedCaller.ConnectAsync(node);
        Task<string> ask = busy.AskAsync("worker", "wait");
        await Eventually.DoneAsync(_started.Task);

        Task stopping = node.StopAsync(CancellationToken.None);

        Assert.Equal("remoting is not enabled", (await framed.RefusedAsync("worker", "new")).Message);
        Assert.Equal(
            "remoting is not enabled",
            (await connect.RefusedAsync("RemotingService/RemoteAsk", new Empty())).Message);
        await duplex.SendAsync(DuplexCalls.Ask(node, 1, "worker", Text("new")));
        Assert.Equal(1UL, (await duplex.ReceiveAsync(DuplexType.Error)).Correlation);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => node.SpawnAsync<IScriptedActor>("another", Cancellation));
        Assert.True(node.Exists("worker"));
        _gate.SetResult();
        Assert.Equal("wait", await Eventually.DoneAsync(ask));
        await Eventually.DoneAsync(stopping);
        Assert.True(await framed.Connection.IsClosedAsync());
        Assert.Null(await duplex.TryReceiveAsync());
    }

    [Theory]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task The_token_ends_the_waiting_for_a_handler_that_does_not_end(WireProtocol wire)
    {
        await using EmbeddedNode node = await StartAsync();
        await using GoAktClient client = await ConnectAsync(node, wire);
        IScriptedActor actor = client.Actors<IScriptedActor>()["worker"];
        Task<StringValue> atHand = actor.AskAsync(Text("wait"), Cancellation);
        await Eventually.DoneAsync(_started.Task);
        Task<StringValue> waiting = actor.AskAsync(Text("waiting"), Cancellation);
        await Eventually.TrueAsync(() => Meters.Depth(node, "tests.Scripted") == 1);
        using CancellationTokenSource patience = new();

        Task stopping = node.StopAsync(patience.Token);

        Assert.True(node.Exists("worker"));
        Assert.False(stopping.IsCompleted || atHand.IsCompleted || waiting.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAsync<ActorNotAliveException>(() => Eventually.DoneAsync(waiting));
        await Assert.ThrowsAsync<ActorNotAliveException>(() => Eventually.DoneAsync(atHand));
        await Eventually.DoneAsync(stopping);
    }

    [Theory]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task The_token_ends_the_waiting_for_what_ignores_its_own_token_and_a_disposal_does_not_wait_again(
        WireProtocol wire)
    {
        using LogLines lines = new();
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.StopTimeout = TimeSpan.FromMinutes(5);
            options.LoggerFactory = lines;
            options.AddActor(_ => new ScriptedActor
            {
                OnAsk = async (question, _) =>
                {
                    _started.TrySetResult();
                    await _gate.Task;
                    return question;
                },
                OnStop = () => _gate.Task,
            });
        });
        await node.SpawnAsync<IScriptedActor>("worker", Cancellation);
        await node.SpawnAsync<IScriptedActor>("idle", Cancellation);
        await using GoAktClient client = await ConnectAsync(node, wire);
        IScriptedActor actor = client.Actors<IScriptedActor>()["worker"];
        Task<StringValue> atHand = actor.AskAsync(Text("wait"), Cancellation);
        await Eventually.DoneAsync(_started.Task);
        Task<StringValue> waiting = actor.AskAsync(Text("waiting"), Cancellation);
        await Eventually.TrueAsync(() => Meters.Depth(node, "tests.Scripted") == 1);
        using CancellationTokenSource patience = new();
        Task stopping = node.StopAsync(patience.Token);

        await patience.CancelAsync();

        await Assert.ThrowsAsync<ActorNotAliveException>(() => Eventually.DoneAsync(atHand));
        await Assert.ThrowsAsync<ActorNotAliveException>(() => Eventually.DoneAsync(waiting));
        await Eventually.DoneAsync(stopping);
        await Eventually.DoneAsync(node.DisposeAsync().AsTask());
        Assert.Equal(0, node.ConnectionCount);
        Assert.Equal(
            $"Node {node.Address} did not wait for 2 grains and actors, which are told to stop: the time for its stop was over.",
            Assert.Single(lines.Of(TestHost.ActorsLeft)));
        _gate.SetResult();
        await Eventually.TrueAsync(() => node.ActorCount == 0);
    }

    [Fact]
    public async Task A_disposal_ends_a_drain_at_once_and_both_end_together()
    {
        EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        _ = caller.AskAsync("worker", "wait");
        await Eventually.DoneAsync(_started.Task);
        Task stopping = node.StopAsync(CancellationToken.None);

        await Eventually.DoneAsync(node.DisposeAsync().AsTask());

        await Eventually.DoneAsync(stopping);
        await Eventually.DoneAsync(node.StopAsync(CancellationToken.None));
        Assert.False(node.Exists("worker"));
    }

    [Fact]
    public async Task An_actor_that_is_restarted_meanwhile_handles_what_waits_for_it()
    {
        TaskCompletionSource<long> told = new();
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnTell = async (amount, _) =>
            {
                if (amount == 0)
                {
                    _started.SetResult();
                    await _gate.Task;
                    throw new InvalidOperationException("boom");
                }

                told.SetResult(amount);
            },
        }));
        await using GoAktClient client = await ConnectAsync(node, WireProtocol.Duplex);
        await client.Actors<IScriptedActor>().SpawnAsync(
            "worker",
            new() { Supervisor = new() { AnyErrorDirective = Spawning.SupervisorDirective.Restart } },
            Cancellation);
        IScriptedActor actor = client.Actors<IScriptedActor>()["worker"];
        await actor.TellAsync(new Int64Value(), Cancellation);
        await Eventually.DoneAsync(_started.Task);
        await actor.TellAsync(new Int64Value { Value = 3 }, Cancellation);
        await Eventually.TrueAsync(() => Meters.Depth(node, "tests.Scripted") == 1);

        Task stopping = node.StopAsync(CancellationToken.None);

        _gate.SetResult();
        Assert.Equal(3, await Eventually.DoneAsync(told.Task));
        await Eventually.DoneAsync(stopping);
        Assert.Equal(0, node.DeadLetterCount);
    }

    /// <summary>A node with an actor that keeps the question "wait" at hand until the gate opens.</summary>
    private async Task<EmbeddedNode> StartAsync(Action<long>? onTell = null)
    {
        EmbeddedNode node = await TestNode.StartAsync(options => options
            .AddActor(_ => new ScriptedActor
            {
                OnAsk = async (question, token) =>
                {
                    if (question == "wait")
                    {
                        _started.SetResult();
                        await _gate.Task.WaitAsync(token);
                    }

                    return question;
                },
                OnTell = (amount, _) =>
                {
                    onTell?.Invoke(amount);
                    return Task.CompletedTask;
                },
            }));
        await node.SpawnAsync<IScriptedActor>("worker", Cancellation);
        return node;
    }

    private static Task<GoAktClient> ConnectAsync(EmbeddedNode node, WireProtocol wire) =>
        PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = wire;
                options.AwaitRelocation = false;
            },
            Cancellation);

    private static StringValue Text(string text) => new() { Value = text };

    /// <summary>A grain that takes its time to be activated.</summary>
    private sealed class SlowGrain(TaskCompletionSource starts, Task mayStart) : IScriptedGrain, IActorLifecycle
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            starts.SetResult();
            return mayStart;
        }

        public Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken) =>
            Task.FromResult(question);

        public Task TellAsync(Int64Value command, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task NoteAsync(UInt64Value command, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
