using System.Collections.Concurrent;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class MailboxTests
{
    [Fact]
    public async Task An_actor_handles_one_message_at_a_time()
    {
        int running = 0, most = 0;
        await using EmbeddedNode node = await StartAsync(new ScriptedActor
        {
            OnAsk = async (question, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return question;
            },
        });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using FramedCaller caller = await FramedCaller.ConnectAsync(node);
            for (int i = 0; i < 50; i++)
            {
                Assert.Equal($"{i}", await caller.AskAsync("probe", $"{i}"));
            }
        }));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task An_ask_of_a_busy_actor_waits_for_its_turn()
    {
        ManualTime time = new();
        ConcurrentQueue<string> handled = new();
        TaskCompletionSource<string> first = new();
        await using EmbeddedNode node = await StartAsync(
            new ScriptedActor
            {
                OnAsk = (question, _) =>
                {
                    handled.Enqueue(question);
                    return question == "first" ? first.Task : Task.FromResult(question);
                },
            },
            time);
        using FramedCaller one = await FramedCaller.ConnectAsync(node);
        using FramedCaller other = await FramedCaller.ConnectAsync(node);
        await one.AskAsync("probe", "one is there");
        await other.AskAsync("probe", "so is the other");
        int timers = time.WaitingTimers;

        Task<string> firstReply = one.AskAsync("probe", "first");
        await Eventually.TrueAsync(() => handled.Count == 3, "the actor is busy");
        Task<string> secondReply = other.AskAsync("probe", "second");

        // Each ask that waits has a time-out, and so has the token of the handler at work.
        await Eventually.TrueAsync(() => time.WaitingTimers == timers + 3, "both asks wait");
        Assert.Equal(["one is there", "so is the other", "first"], handled);
        first.SetResult("at last");

        Assert.Equal("at last", await Eventually.DoneAsync(firstReply));
        Assert.Equal("second", await Eventually.DoneAsync(secondReply));
    }

    [Fact]
    public async Task A_tell_is_answered_before_it_is_handled()
    {
        TaskCompletionSource gate = new();
        await using EmbeddedNode node = await StartAsync(new ScriptedActor { OnTell = (_, _) => gate.Task });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await Eventually.DoneAsync(caller.TellAsync("probe", 1));

        gate.SetResult();
        Assert.Equal("free", await caller.AskAsync("probe", "free"));
    }

    [Fact]
    public async Task Messages_of_one_connection_are_handled_in_order()
    {
        ConcurrentQueue<long> handled = new();
        await using EmbeddedNode node = await StartAsync(new ScriptedActor
        {
            OnTell = async (command, _) =>
            {
                await Task.Yield();
                handled.Enqueue(command);
            },
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.TellAsync("probe", 1, 2, 3);
        await caller.TellAsync("probe", 4);
        await caller.AskAsync("probe", "all handled?");

        Assert.Equal([1, 2, 3, 4], handled);
    }

    [Fact]
    public async Task An_ask_that_takes_too_long_times_out_and_is_handled_to_its_end()
    {
        TaskCompletionSource<string> gate = new();
        await using EmbeddedNode node = await StartAsync(new ScriptedActor
        {
            OnAsk = (question, _) => question == "slow" ? gate.Task : Task.FromResult(question),
        });
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Error error = await caller.RefusedAsync("probe", FramedCaller.Text("slow"), TimeSpan.FromMilliseconds(50));
        gate.SetResult("too late");

        Assert.Equal(Code.DeadlineExceeded, error.Code);
        Assert.Equal("remote send failed\nrequest timed out", error.Message);
        Assert.Equal("next", await caller.AskAsync("probe", "next"));
        Assert.Equal(2UL, (await caller.MetricAsync("probe")).ProcessedCount);
    }

    [Fact]
    public async Task A_batch_of_asks_is_handled_one_after_another_up_to_the_first_failure()
    {
        ManualTime time = new();
        ConcurrentQueue<string> handled = new();
        await using EmbeddedNode node = await StartAsync(
            new ScriptedActor
            {
                OnAsk = (question, _) =>
                {
                    handled.Enqueue(question);
                    return question == "fail" ? throw new InvalidOperationException() : Task.FromResult(question);
                },
            },
            time);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        RemoteAskRequest batch = caller.Ask(
            "probe",
            TimeSpan.FromSeconds(1),
            FramedCaller.Text("one"),
            FramedCaller.Text("fail"),
            FramedCaller.Text("never"));

        Task<Error> answer = caller.Connection.RequestAsync<Error>(batch);

        // The failure is known before the node waits for the time-out.
        await Eventually.TrueAsync(() => node.Failures.Count > 0, "a message failed");
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return answer.IsCompleted;
            },
            "the ask that failed has timed out");
        Assert.Equal(Code.DeadlineExceeded, (await answer).Code);
        Assert.Equal(["one", "fail"], handled);
    }

    [Fact]
    public async Task An_answer_that_is_null_is_a_failure_of_the_actor()
    {
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            options => options.AddActor<NullCounter>(), TestContext.Current.CancellationToken);
        await node.SpawnAsync<ICounter>("c", TestContext.Current.CancellationToken);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.RefusedAsync("c", new Empty(), TimeSpan.FromMilliseconds(50));

        // The time-out may pass before the actor's turn comes.
        await Eventually.TrueAsync(() => node.Failures.Count > 0, "the actor has failed");
        Assert.Equal(1UL, (await caller.MetricAsync("c")).FailureCount);
    }

    [Fact]
    public async Task A_tell_to_a_missing_actor_is_a_dead_letter()
    {
        await using EmbeddedNode node = await StartAsync(new ScriptedActor());
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.TellAsync("nobody", 1);

        Assert.Equal(1, node.DeadLetterCount);
    }

    [Fact]
    public async Task Stopping_an_actor_cancels_the_message_at_hand_and_answers_those_that_wait()
    {
        TaskCompletionSource started = new();
        await using EmbeddedNode node = await StartAsync(new ScriptedActor
        {
            OnAsk = async (_, cancellationToken) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return "never";
            },
        });
        using FramedCaller busy = await FramedCaller.ConnectAsync(node);
        using FramedCaller waiting = await FramedCaller.ConnectAsync(node);
        using FramedCaller stopping = await FramedCaller.ConnectAsync(node);
        Task atHand = busy.RefusedAsync("probe", FramedCaller.Text("at hand"), TimeSpan.FromMilliseconds(200));
        await Eventually.DoneAsync(started.Task);
        await waiting.TellAsync("probe", 1);
        Task<Error> queued = waiting.RefusedAsync("probe", "queued");

        await stopping.StopAsync("probe");

        Error error = await Eventually.DoneAsync(queued);
        Assert.Matches("remote send failed\nactor is not alive|address not found", error.Message);
        await Eventually.DoneAsync(atHand);
        Assert.False(node.Exists("probe"));
    }

    private static async Task<EmbeddedNode> StartAsync(ScriptedActor probe, TimeProvider? time = null)
    {
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.AddActor(_ => probe);
            options.TimeProvider = time ?? TimeProvider.System;
        });
        await node.SpawnAsync<IScriptedActor>("probe", TestContext.Current.CancellationToken);
        return node;
    }

    private sealed class NullCounter : ICounter
    {
        public Task AddAsync(Int64Value amount, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AddAllAsync(IEnumerable<Int64Value> amounts, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken) =>
            Task.FromResult<Int64Value>(null!);
    }
}
