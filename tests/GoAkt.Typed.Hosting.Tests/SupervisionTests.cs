using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class SupervisionTests
{
    private int _instances;

    [Fact]
    public async Task An_actor_that_fails_is_suspended_until_it_is_reinstated()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await FailAsync(node, caller);

        Assert.True(await caller.IsAsync("probe", State.Suspended));
        Assert.Equal("remote send failed\nactor is not alive", (await caller.RefusedAsync("probe", "there?")).Message);
        await caller.ReinstateAsync("probe");
        Assert.Equal("1:there?", await caller.AskAsync("probe", "there?"));
        Metric metric = await caller.MetricAsync("probe");
        Assert.Equal((1UL, 1UL, 0UL), (metric.FailureCount, metric.ReinstateCount, metric.RestartCount));
    }

    [Fact]
    public async Task Tells_that_wait_when_an_actor_fails_are_handled_when_it_is_reinstated()
    {
        TaskCompletionSource gate = new(), handled = new();
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnTell = async (command, _) =>
            {
                if (command == 1)
                {
                    await gate.Task;
                    throw new InvalidOperationException("failed on demand");
                }

                handled.SetResult();
            },
        }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        await caller.TellAsync("probe", 1, 2);

        gate.SetResult();
        Assert.Equal("remote send failed\nactor is not alive", (await caller.RefusedAsync("probe", "there?")).Message);
        await caller.ReinstateAsync("probe");

        await Eventually.DoneAsync(handled.Task);
    }

    [Fact]
    public async Task A_respawn_makes_a_new_instance()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        await FailAsync(node, caller);

        await caller.RespawnAsync("probe");

        Assert.Equal("2:fresh", await caller.AskAsync("probe", "fresh"));
        Assert.Equal(1UL, (await caller.MetricAsync("probe")).RestartCount);
    }

    [Fact]
    public async Task With_the_directive_to_resume_an_actor_goes_on_as_it_is()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(caller, new SupervisorSpec { AnyErrorDirective = Remoting.Protos.SupervisorDirective.Resume });

        await FailAsync(node, caller);

        Assert.Equal("1:on", await caller.AskAsync("probe", "on"));
    }

    [Fact]
    public async Task With_the_directive_to_restart_an_actor_starts_afresh()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(
            caller, new SupervisorSpec { AnyErrorDirective = Remoting.Protos.SupervisorDirective.Restart });

        await FailAsync(node, caller);

        await Eventually.TrueAsync(() => Volatile.Read(ref _instances) == 2, "the actor has restarted");
        await UntilRunningAsync(caller);
        Assert.Equal("2:on", await caller.AskAsync("probe", "on"));
    }

    [Fact]
    public async Task An_actor_that_fails_more_often_than_it_may_restart_is_stopped()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(caller, new SupervisorSpec
        {
            AnyErrorDirective = Remoting.Protos.SupervisorDirective.Restart,
            MaxRetries = 1,
            Timeout = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
        });
        await FailAsync(node, caller);
        await Eventually.TrueAsync(() => Volatile.Read(ref _instances) == 2, "the actor has restarted");
        await UntilRunningAsync(caller);

        await FailAsync(node, caller);

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is stopped");
    }

    [Fact]
    public async Task Stopping_an_actor_that_is_to_be_restarted_when_it_fails_stops_it_for_good()
    {
        TaskCompletionSource started = new();
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ =>
        {
            Interlocked.Increment(ref _instances);
            return new ScriptedActor
            {
                OnTell = async (_, cancellationToken) =>
                {
                    started.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                },
            };
        }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(
            caller, new SupervisorSpec { AnyErrorDirective = Remoting.Protos.SupervisorDirective.Restart });
        await caller.TellAsync("probe", 1);
        await Eventually.DoneAsync(started.Task);

        await caller.StopAsync("probe");

        Assert.False(node.Exists("probe"));
        Assert.Equal(1, _instances);
    }

    [Fact]
    public async Task A_rule_for_the_exception_s_type_says_what_becomes_of_the_actor()
    {
        await using EmbeddedNode node = await StartAsync();
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(
            caller,
            new SupervisorSpec
            {
                Directives =
                {
                    new SupervisorDirectiveRule
                    {
                        ErrorType = nameof(TimeoutException),
                        Directive = Remoting.Protos.SupervisorDirective.Resume,
                    },
                    new SupervisorDirectiveRule
                    {
                        ErrorType = typeof(InvalidOperationException).FullName!,
                        Directive = Remoting.Protos.SupervisorDirective.Stop,
                    },
                },
            });

        await FailAsync(node, caller);

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is stopped");
    }

    private Task<EmbeddedNode> StartAsync() => TestNode.StartAsync(options => options.AddActor(_ =>
    {
        int instance = Interlocked.Increment(ref _instances);
        return new ScriptedActor
        {
            OnAsk = (question, _) => question == "fail"
                ? throw new InvalidOperationException("failed on demand")
                : Task.FromResult($"{instance}:{question}"),
        };
    }));

    private static Task<RemoteSpawnResponse> SpawnAsync(FramedCaller caller, SupervisorSpec supervisor)
    {
        RemoteSpawnRequest request = caller.Spawn("probe");
        request.Supervisor = supervisor;
        return caller.Connection.RequestAsync<RemoteSpawnResponse>(request);
    }

    private static async Task FailAsync(EmbeddedNode node, FramedCaller caller)
    {
        int failures = node.Failures.Count;
        Error error = await caller.RefusedAsync("probe", FramedCaller.Text("fail"), TimeSpan.FromMilliseconds(50));
        Assert.Equal("remote send failed\nrequest timed out", error.Message);

        // The time-out may pass before the actor's turn comes.
        await Eventually.TrueAsync(() => node.Failures.Count > failures, "the actor has failed");
    }

    private static async Task UntilRunningAsync(FramedCaller caller)
    {
        while (!await caller.IsAsync("probe", State.Running))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
