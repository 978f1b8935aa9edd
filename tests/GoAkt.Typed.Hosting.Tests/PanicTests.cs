using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A panic stops an actor, where any other failure suspends it.</summary>
public sealed class PanicTests
{
    private int _disposed;

    [Fact]
    public async Task An_actor_that_panics_is_stopped()
    {
        await using EmbeddedNode node = await StartAsync(static () => new ActorPanicException("the end"));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await PanicAsync(caller);

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is stopped");
        Assert.Equal(1, _disposed);
        ActorFailure failure = Assert.Single(node.Failures);
        Assert.Equal(
            (ActorFailureStage.Message, "the end"), (failure.Stage, failure.Exception.Message));
        Error error = await caller.RefusedAsync("probe", "there?");
        Assert.Equal(Code.NotFound, error.Code);
        await caller.SpawnAsync("probe");
    }

    [Fact]
    public async Task So_is_one_that_panics_after_an_await_and_what_waits_is_refused()
    {
        TaskCompletionSource gate = new(), started = new();
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnTell = async (_, _) =>
            {
                started.SetResult();
                await gate.Task;
                throw new ActorPanicException();
            },
        }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");
        await caller.TellAsync("probe", 1, 2);
        await Eventually.DoneAsync(started.Task);

        gate.SetResult();

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is stopped");
        await Eventually.TrueAsync(() => node.DeadLetterCount == 1, "the tell that waited is a dead letter");
    }

    [Fact]
    public async Task A_class_that_derives_from_it_is_a_panic_too()
    {
        await using EmbeddedNode node = await StartAsync(static () => new OutOfDiskException());
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await caller.SpawnAsync("probe");

        await PanicAsync(caller);

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is stopped");
    }

    [Theory]
    [InlineData("errors.PanicError")]
    [InlineData("GoAkt.Typed.Hosting.ActorPanicException")]
    [InlineData("ActorPanicException")]
    [InlineData("System.TimeoutException")]
    [InlineData("TimeoutException")]
    public async Task A_rule_for_a_panic_or_for_its_cause_says_what_becomes_of_the_actor(string errorType)
    {
        await using EmbeddedNode node = await StartAsync(
            static () => new ActorPanicException("the end", new TimeoutException("too late")));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(caller, null, (errorType, SupervisorDirective.Resume));

        await PanicAsync(caller);
        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the actor has failed");

        Assert.Equal("there?", await caller.AskAsync("probe", "there?"));
    }

    [Theory]
    [InlineData("*errors.PanicError")]
    [InlineData("TimeoutException")]
    public async Task A_rule_for_something_else_leaves_a_panic_what_it_is(string errorType)
    {
        await using EmbeddedNode node = await StartAsync(static () => new ActorPanicException("the end"));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(caller, null, (errorType, SupervisorDirective.Resume));

        await PanicAsync(caller);

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is stopped");
    }

    [Fact]
    public async Task A_rule_for_the_cause_comes_before_the_one_for_panics_and_that_before_the_one_for_any_error()
    {
        TimeoutException? cause = new("too late");
        await using EmbeddedNode node = await StartAsync(() => new ActorPanicException("the end", cause));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(
            caller,
            SupervisorDirective.Restart,
            ("errors.PanicError", SupervisorDirective.Stop),
            (nameof(TimeoutException), SupervisorDirective.Resume));

        await PanicAsync(caller);
        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the actor has failed");
        Assert.Equal("there?", await caller.AskAsync("probe", "there?"));
        Assert.Equal(0, _disposed);
        cause = null;
        await PanicAsync(caller);

        await Eventually.TrueAsync(() => !node.Exists("probe"), "the actor is stopped");
    }

    [Fact]
    public async Task A_rule_for_any_error_is_for_a_panic_too()
    {
        await using EmbeddedNode node = await StartAsync(static () => new ActorPanicException("the end"));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(caller, SupervisorDirective.Resume);

        await PanicAsync(caller);
        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the actor has failed");

        Assert.Equal("there?", await caller.AskAsync("probe", "there?"));
    }

    [Fact]
    public async Task Another_failure_is_judged_by_its_own_rule_before_the_one_for_any_error()
    {
        await using EmbeddedNode node = await StartAsync(static () => new TimeoutException("too late"));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await SpawnAsync(
            caller, SupervisorDirective.Stop, (nameof(TimeoutException), SupervisorDirective.Resume));

        await PanicAsync(caller);
        await Eventually.TrueAsync(() => node.Failures.Count == 1, "the actor has failed");

        Assert.Equal("there?", await caller.AskAsync("probe", "there?"));
    }

    [Fact]
    public async Task A_grain_that_panics_answers_so_and_goes_on()
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddGrain(context =>
            new Ledger(context) { OnNote = static (_, _) => throw new ActorPanicException("the end") }));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteAskGrainRequest ask = caller.AskGrain("g", FramedCaller.Text("note"));
        ask.Grain = caller.Grain("g", "tests.ledger");

        Error error = await caller.Connection.RequestAsync<Error>(ask);

        Assert.Equal((Code.InternalError, "panic: the end"), (error.Code, error.Message));
        Assert.Equal(1, node.GrainCount);
    }

    [Fact]
    public void A_panic_says_why()
    {
        InvalidOperationException cause = new("no database");

        Assert.Equal("The actor panicked.", new ActorPanicException().Message);
        Assert.Equal("the end", new ActorPanicException("the end").Message);
        Assert.Same(cause, new ActorPanicException("the end", cause).InnerException);
    }

    private Task<EmbeddedNode> StartAsync(Func<Exception> failure) => TestNode.StartAsync(options =>
        options.AddActor(_ => new ScriptedActor
        {
            OnTell = (_, _) => throw failure(),
            OnDispose = () => Interlocked.Increment(ref _disposed),
        }));

    private static async Task PanicAsync(FramedCaller caller)
    {
        Error error = await caller.RefusedAsync("probe", new Int64Value(), TimeSpan.FromMilliseconds(50));
        Assert.Equal("remote send failed\nrequest timed out", error.Message);
    }

    private static Task<RemoteSpawnResponse> SpawnAsync(
        FramedCaller caller,
        SupervisorDirective? anyError,
        params ReadOnlySpan<(string ErrorType, SupervisorDirective Directive)> rules)
    {
        RemoteSpawnRequest request = caller.Spawn("probe");
        request.Supervisor = new SupervisorSpec();
        if (anyError is { } directive)
        {
            request.Supervisor.AnyErrorDirective = directive;
        }

        foreach ((string errorType, SupervisorDirective its) in rules)
        {
            request.Supervisor.Directives.Add(
                new SupervisorDirectiveRule { ErrorType = errorType, Directive = its });
        }

        return caller.Connection.RequestAsync<RemoteSpawnResponse>(request);
    }

    private sealed class OutOfDiskException() : ActorPanicException("no space left");
}
