using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>An instance may outlive a respawn: <see cref="IActorLifecycle.SurvivesRespawn"/>.</summary>
public sealed class RespawnTests
{
    private const string Witness = "witness";

    private readonly TaskCompletionSource _witnessStopped = new();
    private readonly ConcurrentQueue<string> _steps = new();
    private readonly List<CancellationToken> _tokens = [];
    private ActorContext? _context;
    private int _instances;

    private Func<Task> OnStart { get; set; } = static () => Task.CompletedTask;

    private Func<Task> OnStop { get; set; } = static () => Task.CompletedTask;

    private Func<bool> Survives { get; set; } = static () => true;

    private Func<long, Task> OnTell { get; set; } = static _ => Task.CompletedTask;

    [Fact]
    public async Task An_instance_that_survives_is_stopped_and_started_and_not_disposed()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await caller.RespawnAsync("probe");
        await caller.RespawnAsync("probe");

        Assert.Equal("1:there?", await caller.AskAsync("probe", "there?"));
        Assert.Equal(["start", "stop", "start", "stop", "start"], _steps);
        Assert.Equal(2UL, (await caller.MetricAsync("probe")).RestartCount);
        Assert.Empty(node.Failures);

        await caller.StopAsync("probe");
        Assert.Equal(["stop", "dispose"], _steps.Skip(5));
        Assert.False(node.Exists("probe"));
    }

    [Fact]
    public async Task Its_context_is_the_same_and_has_a_new_token()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        ActorContext? before = _context;

        await caller.RespawnAsync("probe");

        Assert.Same(before, _context);
        Assert.Equal([true, false], _tokens.Select(static token => token.IsCancellationRequested));
        Assert.Equal(_tokens[1], _context!.Stopping);
        await caller.StopAsync("probe");
        Assert.True(_context.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Its_services_live_until_it_is_stopped()
    {
        await using ServiceProvider services = new ServiceCollection().AddScoped<Session>().BuildServiceProvider();
        await using EmbeddedNode node = await StartAsync(options => options.Services = services);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        Session session = _context!.Services.GetRequiredService<Session>();

        await caller.RespawnAsync("probe");

        Assert.Same(session, _context.Services.GetRequiredService<Session>());
        Assert.False(session.IsDisposed);
        await caller.StopAsync("probe");
        Assert.True(session.IsDisposed);
    }

    [Fact]
    public async Task A_suspended_actor_that_survives_goes_on_with_the_tells_that_waited()
    {
        TaskCompletionSource gate = new(), handled = new();
        OnTell = async command =>
        {
            if (command == 1)
            {
                await gate.Task;
                throw new InvalidOperationException("failed on demand");
            }

            handled.SetResult();
        };
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        await caller.TellAsync("probe", 1, 2);
        gate.SetResult();
        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the actor has failed");

        await caller.RespawnAsync("probe");

        await Eventually.DoneAsync(handled.Task);
        Assert.Equal((1, 0), (_instances, node.DeadLetterCount));
    }

    [Fact]
    public async Task A_supervisor_s_restart_keeps_it_too()
    {
        OnTell = static _ => throw new InvalidOperationException("failed on demand");
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteSpawnRequest spawn = caller.Spawn("probe");
        spawn.Supervisor = new SupervisorSpec { AnyErrorDirective = SupervisorDirective.Restart };
        await caller.Connection.RequestAsync<RemoteSpawnResponse>(spawn);

        await caller.TellAsync("probe", 1);

        await Eventually.TrueAsync(() => _steps.Count == 3, "the actor has restarted");
        Assert.Equal(["start", "stop", "start"], _steps);
        Assert.Equal(1, _instances);
    }

    [Fact]
    public async Task Respawns_that_come_together_end_when_the_actor_has_started()
    {
        TaskCompletionSource stopGate = new(), startGate = new();
        await using EmbeddedNode node =
            await StartAsync(static options => options.InitTimeout = TimeSpan.FromSeconds(30));
        using FramedCaller one = await FramedCaller.ConnectAsync(node);
        using FramedCaller other = await FramedCaller.ConnectAsync(node);
        await one.SpawnAsync("probe");
        OnStop = () => stopGate.Task;
        OnStart = () => startGate.Task;

        Task first = one.RespawnAsync("probe");
        await Eventually.TrueAsync(() => _steps.Count == 2, "the actor is being stopped");
        Task second = other.RespawnAsync("probe");

        // The second has most likely arrived by then.
        using FramedCaller late = await FramedCaller.ConnectAsync(node);
        await late.SpawnAsync(Witness);
        stopGate.SetResult();
        await Eventually.TrueAsync(() => _steps.Count == 3, "the actor starts");
        Assert.False(await Eventually.IsTrueAsync(() => second.IsCompleted, TimeSpan.FromMilliseconds(200)));
        Assert.False(first.IsCompleted);
        startGate.SetResult();
        await Eventually.DoneAsync(Task.WhenAll(first, second));

        Assert.Equal("1:there?", await one.AskAsync("probe", "there?"));
        Assert.DoesNotContain("dispose", _steps);
    }

    [Fact]
    public async Task One_that_does_not_start_again_is_disposed_and_the_actor_is_gone()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        OnStart = static () => throw new InvalidOperationException("no database");

        Error error = await caller.Connection.RequestAsync<Error>(
            new RemoteReSpawnRequest { Host = caller.Host, Port = caller.Port, Name = "probe" });

        Assert.Equal(
            $"failed to restart actor=goakt://real@{node.Address}/probe: preStart failed\nno database", error.Message);
        Assert.Equal(["start", "stop", "start", "dispose"], _steps);
        Assert.False(node.Exists("probe"));
        Assert.Equal(ActorFailureStage.Start, Assert.Single(node.Failures).Stage);
        OnStart = static () => Task.CompletedTask;
        await caller.SpawnAsync("probe");
    }

    [Fact]
    public async Task One_whose_stop_fails_is_replaced()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        OnStop = static () => throw new InvalidOperationException("no end");

        await caller.RespawnAsync("probe");

        Assert.Equal("2:there?", await caller.AskAsync("probe", "there?"));
        Assert.Equal(["start", "stop", "dispose", "start"], _steps);
        Assert.Equal("no end", Assert.Single(node.Failures).Exception.Message);
    }

    [Fact]
    public async Task One_that_never_ends_its_message_is_replaced()
    {
        TaskCompletionSource started = new();
        OnTell = _ =>
        {
            started.SetResult();
            return new TaskCompletionSource().Task;
        };
        await using EmbeddedNode node =
            await StartAsync(static options => options.StopTimeout = TimeSpan.FromMilliseconds(50));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        await caller.TellAsync("probe", 1);
        await Eventually.DoneAsync(started.Task);

        await Eventually.DoneAsync(caller.RespawnAsync("probe"));

        Assert.Equal("2:there?", await caller.AskAsync("probe", "there?"));
        Assert.Equal(["start", "stop", "dispose", "start"], _steps);
    }

    [Fact]
    public async Task One_that_can_not_say_whether_it_survives_is_replaced()
    {
        Survives = static () => throw new InvalidOperationException("to be or not to be");
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await caller.RespawnAsync("probe");

        Assert.Equal("2:there?", await caller.AskAsync("probe", "there?"));
        Assert.Equal("to be or not to be", Assert.Single(node.Failures).Exception.Message);
        Assert.Contains("dispose", _steps);
    }

    [Fact]
    public async Task The_end_of_the_node_during_a_respawn_disposes_it()
    {
        TaskCompletionSource gate = new();
        EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        using FramedCaller other = await FramedCaller.ConnectAsync(node);
        await other.SpawnAsync(Witness);
        OnStop = () => gate.Task;
        Task respawn = caller.RespawnAsync("probe");
        await Eventually.TrueAsync(() => _steps.Count == 2, "the actor is being stopped");

        Task ending = node.DisposeAsync().AsTask();
        await Eventually.DoneAsync(_witnessStopped.Task);
        gate.SetResult();
        await Eventually.DoneAsync(ending);

        await Eventually.TrueAsync(() => _steps.Count == 3, "the instance is disposed");
        Assert.Equal(["start", "stop", "dispose"], _steps);
        Assert.Equal(0, node.ActorCount);
        await respawn.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_stop_during_a_respawn_stops_the_actor_for_good()
    {
        TaskCompletionSource gate = new();
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller one = await FramedCaller.ConnectAsync(node);
        using FramedCaller other = await FramedCaller.ConnectAsync(node);
        await one.SpawnAsync("probe");
        OnStop = () => gate.Task;
        Task respawn = one.RespawnAsync("probe");
        await Eventually.TrueAsync(() => _steps.Count == 2, "the actor is being stopped");

        Task stop = node.StopAsync("probe", TestContext.Current.CancellationToken);
        gate.SetResult();
        await Eventually.DoneAsync(stop);
        await respawn.ContinueWith(static _ => { }, TaskScheduler.Default);

        Assert.False(node.Exists("probe"));
        Assert.Equal(1, _steps.Count(static step => step == "dispose"));
        Assert.Equal("dispose", _steps.Last());
    }

    [Fact]
    public async Task The_client_may_respawn_it_by_name()
    {
        await using EmbeddedNode node = await StartAsync();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], cancellationToken: TestContext.Current.CancellationToken);
        Actors<IScriptedActor> actors = client.Actors<IScriptedActor>();
        await actors.SpawnAsync("probe", cancellationToken: TestContext.Current.CancellationToken);

        await actors.RespawnAsync("probe", TestContext.Current.CancellationToken);
        OnStart = static () => throw new InvalidOperationException("no database");
        GoAktException failure = await Assert.ThrowsAnyAsync<GoAktException>(() =>
            actors.RespawnAsync("probe", TestContext.Current.CancellationToken));

        Assert.Contains("no database", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, _instances);
    }

    private Task<EmbeddedNode> StartAsync(Action<EmbeddedNodeOptions>? configure = null) =>
        TestNode.StartAsync(options =>
        {
            configure?.Invoke(options);
            options.AddActor(context =>
            {
                if (context.Name == Witness)
                {
                    return new ScriptedActor
                    {
                        OnStop = () =>
                        {
                            _witnessStopped.TrySetResult();
                            return Task.CompletedTask;
                        },
                    };
                }

                _context = context;
                int instance = Interlocked.Increment(ref _instances);
                return new ScriptedActor
                {
                    OnStart = _ =>
                    {
                        _steps.Enqueue("start");
                        _tokens.Add(context.Stopping);
                        return OnStart();
                    },
                    OnStop = () =>
                    {
                        _steps.Enqueue("stop");
                        return OnStop();
                    },
                    OnDispose = () => _steps.Enqueue("dispose"),
                    OnAsk = (question, _) => Task.FromResult($"{instance}:{question}"),
                    OnTell = (command, _) => OnTell(command),
                    Survives = () => Survives(),
                };
            });
        });

    private sealed class Session : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
