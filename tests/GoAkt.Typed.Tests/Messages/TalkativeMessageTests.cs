using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Messages;

/// <summary>What writes and reads a message is the application's code: it may block, call the client or dispose
/// it.</summary>
public sealed class TalkativeMessageTests
{
    private static readonly ActorId s_actor = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_message_may_tell_others_while_it_is_written(string wire)
    {
        await using ClientTest test = await StartAsync(wire);
        List<Task> inner = [];
        List<Task> outer = [];

        // They gather while an answer is due, so most of them are written behind others.
        for (int i = 0; i < 500; i++)
        {
            outer.Add(
                test.Client.TellAsync(
                    s_actor,
                    new Talkative("outer", () =>
                        inner.Add(test.Client.TellAsync(s_actor, new StringValue { Value = "inner" }, Cancellation))),
                    Cancellation));
        }

        await Task.WhenAll(outer);
        await Task.WhenAll(inner);

        Assert.Equal(500, inner.Count);
        Assert.Equal(0, test.Node.DeadLetterCount);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_message_may_dispose_the_client_while_it_is_written(string wire)
    {
        ActorId grain = new("actors/CounterGrain", "grain");
        foreach (
            Func<GoAktClient, Talkative, Task> call in (Func<GoAktClient, Talkative, Task>[])
                [
                    static (client, message) => client.TellAsync(s_actor, message, Cancellation),
                    static (client, message) => client.TellAllAsync(s_actor, [message, message], Cancellation),
                    static (client, message) =>
                        client.AskAsync<StringValue>(s_actor, message, cancellationToken: Cancellation),
                    static (client, message) =>
                        client.AskAllAsync<StringValue>(s_actor, [message, message], cancellationToken: Cancellation),
                    (client, message) => client.TellGrainAsync(grain, message, cancellationToken: Cancellation),
                ])
        {
            await using ClientTest test = await StartAsync(wire);
            Talkative message = new("last", () => test.Client.DisposeAsync().AsTask().GetAwaiter().GetResult());

            await Assert.ThrowsAsync<ConnectionLostException>(() => call(test.Client, message));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_that_blocks_while_it_is_written_holds_up_no_time_out()
    {
        await using ClientTest test = await StartAsync(Wires.FramedWithInnerFrames);
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        await using GoAktClient other = await PatientClient.ConnectAsync(
            [silent.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.RequestTimeout = TimeSpan.FromMilliseconds(200);
            },
            Cancellation);
        using ManualResetEventSlim released = new();
        TaskCompletionSource writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = Task.Run(
            () => test.Client.TellAsync(
                s_actor,
                new Talkative("slow", () =>
                {
                    writing.TrySetResult();
                    released.Wait(Cancellation);
                }),
                Cancellation),
            Cancellation);
        await writing.Task;

        var watch = Stopwatch.StartNew();
        Task<CallTimeoutException> late = Assert.ThrowsAsync<CallTimeoutException>(() =>
            other.KindsAsync(Cancellation));
        bool isInTime = await Task.WhenAny(late, Task.Delay(TimeSpan.FromSeconds(10), Cancellation)) == late;
        released.Set();
        await blocked;

        Assert.True(isInTime, $"{watch.Elapsed}");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_answer_that_takes_long_to_read_is_not_mixed_up_with_the_next_one(string wire)
    {
        await using ClientTest test = await StartAsync(wire, static options => options.MaxConnectionsPerNode = 1);
        using ManualResetEventSlim released = new();
        TaskCompletionSource reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ReadLate.BeforeReading = () =>
        {
            reading.TrySetResult();
            released.Wait(Cancellation);
        };

        Task<ReadLate> first = test.Client.AskAsync<ReadLate>(
            s_actor, new StringValue { Value = "first" }, TimeSpan.FromSeconds(50), Cancellation);
        await await Task.WhenAny(reading.Task, first);
        StringValue second = await test.Client.AskAsync<StringValue>(
            s_actor, new StringValue { Value = "other" }, TimeSpan.FromSeconds(50), Cancellation);
        released.Set();

        Assert.Equal("echo:other", second.Value);
        Assert.Equal("echo:first", (await first).Value);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_message_that_takes_longer_than_its_ask_is_not_sent(string wire)
    {
        await using ClientTest test = await StartAsync(wire);
        var time = TimeSpan.FromMilliseconds(20);
        foreach (
            Func<Talkative, Task> ask in (Func<Talkative, Task>[])
                [
                    message => test.Client.AskAsync<StringValue>(s_actor, message, time, Cancellation),
                    message => test.Client.AskAllAsync<StringValue>(s_actor, [message], time, Cancellation),
                ])
        {
            var watch = Stopwatch.StartNew();
            Talkative message = new("late", onCount: () => SpinWait.SpinUntil(() => watch.Elapsed > 2 * time));

            AskTimeoutException e = await Assert.ThrowsAsync<AskTimeoutException>(() => ask(message));

            Assert.Equal(Delivery.NotSent, e.Delivery);
        }
    }

    private static async Task<ClientTest> StartAsync(string wire, Action<GoAktClientOptions>? configure = null)
    {
        ClientTest test = await ClientTest.StartAsync(wire, configure);
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        await test.Client.AskAsync<StringValue>(s_actor, new StringValue(), cancellationToken: Cancellation);
        return test;
    }
}
