using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Actors;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A failure in a hosted actor is seen: in <see cref="EmbeddedNode.Failures"/>, by the event, and on standard
/// error.</summary>
[CollectionDefinition(nameof(FailureTests), DisableParallelization = true)]
[Collection(nameof(FailureTests))]
public sealed class FailureTests
{
    private const string Hint =
        "The actor was slow, failed while it handled the message, or does not handle messages of that type.";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_failed_is_among_the_node_s_failures()
    {
        await using EmbeddedNode node = await StartAsync(static _ => { });
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromMilliseconds(100));
        await node.SpawnAsync<IEcho>("e", Ending);
        Assert.Empty(node.Failures);

        await FailAsync(node, client, "e");

        ActorFailure failure = Assert.Single(node.Failures);
        Assert.Equal(
            (ActorFailureStage.Message, "e", "google.protobuf.BoolValue"),
            (failure.Stage, failure.Name, failure.MessageType));
        Assert.Equal(("actors.Echo", "failed on demand"), (failure.Kind.ToString(), failure.Exception.Message));
        Assert.Equal($"goakt://goakt@{node.Address}/e", failure.Address.ToString());
        Assert.Equal(
            "Actor actors.Echo/e failed while it handled google.protobuf.BoolValue: InvalidOperationException: failed on demand",
            failure.ToString());
    }

    [Fact]
    public async Task So_are_a_start_a_stop_and_a_grain_that_failed()
    {
        EmbeddedNode node = await StartAsync(options => options.AddActor(context => context.Name == "unborn"
            ? throw new InvalidOperationException("no database")
            : new ScriptedActor { OnStop = static () => throw new InvalidOperationException("no end") }));
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromSeconds(20));

        await Assert.ThrowsAsync<GoAktException>(() => node.SpawnAsync<IScriptedActor>("unborn", Ending));
        await node.SpawnAsync<IScriptedActor>("undead", Ending);
        await node.StopAsync("undead", Ending);
        await Assert.ThrowsAsync<GoAktException>(() =>
            client.Grains<ICounterGrain>()["g"].FailAsync(new BoolValue(), Ending));
        await node.DisposeAsync();

        Assert.Equal(
            [("unborn", ActorFailureStage.Start), ("undead", ActorFailureStage.Stop), ("g", ActorFailureStage.Message)],
            node.Failures.Select(failure => (failure.Name, failure.Stage)));
        Assert.Equal(
            ["no database", "no end", "boom"], node.Failures.Select(failure => failure.Exception.Message));
    }

    [Fact]
    public async Task A_handler_that_heeds_its_token_when_the_actor_is_stopped_has_not_failed()
    {
        TaskCompletionSource started = new();
        await using EmbeddedNode node = await StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnTell = async (_, cancellationToken) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            },
        }));
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromSeconds(20));
        await node.SpawnAsync<IScriptedActor>("probe", Ending);
        await client.Actors<IScriptedActor>()["probe"].TellAsync(new Int64Value(), Ending);
        await Eventually.DoneAsync(started.Task);

        await node.StopAsync("probe", Ending);

        Assert.Empty(node.Failures);
    }

    [Fact]
    public async Task The_latest_hundred_failures_are_kept()
    {
        await using EmbeddedNode node = await StartAsync(options => options.AddActor<ScriptedActor>(
            context => throw new InvalidOperationException(context.Name)));
        for (int i = 0; i < 105; i++)
        {
            await Assert.ThrowsAsync<GoAktException>(() => node.SpawnAsync<IScriptedActor>($"p{i}", Ending));
        }

        Assert.Equal(Enumerable.Range(5, 100).Select(i => $"p{i}"), node.Failures.Select(failure => failure.Name));
    }

    [Fact]
    public async Task The_event_tells_of_each_failure_that_the_list_has_by_then()
    {
        ConcurrentBag<(object? Sender, ActorFailure Failure, bool IsListed)> raised = [];
        await using EmbeddedNode node = await StartAsync(static _ => { });
        node.ActorFailed += (_, _) => throw new InvalidOperationException("a handler's own failure");
        node.ActorFailed += (sender, failure) => raised.Add((sender, failure, node.Failures.Contains(failure)));
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromMilliseconds(100));
        await node.SpawnAsync<IEcho>("e", Ending);

        await FailAsync(node, client, "e");

        await Eventually.TrueAsync(() => !raised.IsEmpty, "the event is raised");
        Assert.Equal((node, node.Failures[0], true), Assert.Single(raised));
    }

    [Theory]
    [InlineData(WireProtocol.Duplex, false)]
    [InlineData(WireProtocol.Duplex, true)]
    [InlineData(WireProtocol.Framed, false)]
    [InlineData(WireProtocol.Framed, true)]
    [InlineData(WireProtocol.Connect, false)]
    [InlineData(WireProtocol.Connect, true)]
    public async Task The_asker_s_time_out_says_what_may_have_happened_whoever_notices_it_first(
        WireProtocol protocol, bool nodeAnswers)
    {
        ManualTime time = new();
        await using EmbeddedNode node = await StartAsync(options => options.TimeProvider = time);
        await node.SpawnAsync<IEcho>("e", Ending);
        await using GoAktClient client = await ConnectAsync(
            node, nodeAnswers ? TimeSpan.FromSeconds(60) : TimeSpan.FromMilliseconds(100), protocol);

        // By the node's clock the time-out never passes, unless the clock is moved.
        Task<AskTimeoutException> ask = TimeOutAsync(client, "e");
        if (nodeAnswers)
        {
            await Eventually.TrueAsync(() => node.Failures.Count > 0, "the message failed");
            await Eventually.TrueAsync(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(60));
                    return ask.IsCompleted;
                },
                "the node has answered");
        }

        AskTimeoutException exception = await ask;
        Assert.EndsWith(Hint, exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            nodeAnswers ? "request timed out" : "did not answer in time", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_logger_failures_are_written_to_standard_error()
    {
        string text = await ErrorsOfAsync(static options => options.LoggerFactory = null);

        Assert.Contains(
            "Actor actors.echo/e failed while it handled google.protobuf.BoolValue.", text, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: failed on demand", text, StringComparison.Ordinal);
        Assert.DoesNotContain("is up", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_that_can_not_say_what_it_is_is_written_to_standard_error_by_its_type()
    {
        string text = await ErrorsOfAsync(
            static options =>
            {
                options.LoggerFactory = null;
                options.AddActor(static _ => new SpeechlessUser());
            },
            static async (node, client) =>
            {
                await node.SpawnAsync<IUser>("speechless", Ending);
                while (node.Failures.Count == 0)
                {
                    // On a busy machine the time-out may pass before the message is sent.
                    await Assert.ThrowsAnyAsync<GoAktException>(() =>
                        client.Actors<IUser>()["speechless"].WhoAsync(new StringValue()));
                }
            });

        Assert.Contains(
            "Actor tests.user/speechless failed while it handled google.protobuf.StringValue.",
            text,
            StringComparison.Ordinal);
        Assert.Contains(typeof(SpeechlessException).ToString(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_logger_that_writes_nowhere_the_node_is_quiet() =>
        Assert.Empty(await ErrorsOfAsync(static options => options.LoggerFactory = NullLoggerFactory.Instance));

    private static Task<string> ErrorsOfAsync(Action<EmbeddedNodeOptions> configure) =>
        ErrorsOfAsync(configure, static async (node, client) =>
        {
            await node.SpawnAsync<IEcho>("e", Ending);
            await FailAsync(node, client, "e");
        });

    private static async Task<string> ErrorsOfAsync(
        Action<EmbeddedNodeOptions> configure, Func<EmbeddedNode, GoAktClient, Task> fail)
    {
        TextWriter before = Console.Error;
        await using StringWriter errors = new();
        Console.SetError(TextWriter.Synchronized(errors));
        try
        {
            await using EmbeddedNode node = await StartAsync(configure);
            await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromMilliseconds(100));
            await fail(node, client);
        }
        finally
        {
            Console.SetError(before);
        }

        return errors.ToString();
    }

    private static async Task FailAsync(EmbeddedNode node, GoAktClient client, string name)
    {
        await TimeOutAsync(client, name);

        // The time-out may pass before the message is handled.
        await Eventually.TrueAsync(() => node.Failures.Count > 0, "the actor has failed");
    }

    /// <summary>Sends an actor a message that it fails at.</summary>
    private static async Task<AskTimeoutException> TimeOutAsync(GoAktClient client, string name)
    {
        IEcho actor = client.Actors<IEcho>()[name];

        // Then the client knows the actor's address, and needs the time-out for nothing else.
        await Eventually.AnsweredAsync(() => actor.EchoAsync(new StringValue()));
        AskTimeoutException exception;
        do
        {
            // On a busy machine the time-out may pass before the message is sent.
            exception = await Assert.ThrowsAsync<AskTimeoutException>(() =>
                actor.FailAsync(new BoolValue { Value = true }, Ending));
        }
        while (exception.Delivery == Delivery.NotSent);

        return exception;
    }

    private static Task<EmbeddedNode> StartAsync(Action<EmbeddedNodeOptions> configure) => EmbeddedNode.StartAsync(
        options =>
        {
            options.LoggerFactory = NullLoggerFactory.Instance;
            options.AddActor<Echo>().AddGrain<CounterGrain>();
            configure(options);
        },
        Ending);

    private static Task<GoAktClient> ConnectAsync(
        EmbeddedNode node,
        TimeSpan askTimeout,
        WireProtocol protocol = WireProtocol.Framed) =>
        PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.AskTimeout = askTimeout;
                options.Protocol = protocol;
            },
            Ending);

    private sealed class SpeechlessUser : IUser
    {
        public Task<StringValue> WhoAsync(StringValue greeting) => throw new SpeechlessException();
    }

    private sealed class SpeechlessException : Exception
    {
        public override string Message => throw new SpeechlessException();

        public override string ToString() => throw new SpeechlessException();
    }
}
