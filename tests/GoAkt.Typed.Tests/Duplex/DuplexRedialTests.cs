using System.Collections.Concurrent;
using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Duplex;

/// <summary>How long a lane waits before it dials a node again that has not let it in.</summary>
public sealed class DuplexRedialTests
{
    private const int LargeSize = 10_000;

    // The clock of the pauses ticks this coarsely at most.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_shortDial = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_longDial = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_betweenAsks = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<(byte Lane, long At)> _dials = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task The_second_dial_comes_a_second_after_the_first_and_calls_fail_at_once_meanwhile()
    {
        await using DuplexStubNode node = Node(static _ => Answer.NotYet);
        List<Exception> failures = [];

        // A machine that is busy elsewhere may make no call meanwhile.
        for (int tries = 0; tries < 5 && failures.Count <= 2; tries++)
        {
            _dials.Clear();
            await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
            failures = await AskUntilAsync(client, () => Dials().Count == 2);
            Assert.True(Pauses()[0] >= TimeSpan.FromSeconds(1) - s_tick, $"{Pauses()[0]}");
        }

        Assert.True(failures.Count > 2, "Calls have waited until the lane dialled again.");
        Assert.All(failures, static failure =>
        {
            GoAktException e = Assert.IsAssignableFrom<GoAktException>(failure);
            Assert.Equal(Delivery.NotSent, e.Delivery);
            Assert.Contains("not started yet", e.Message, StringComparison.Ordinal);
        });
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_in_the_pause_says_that_it_tells_of_the_last_try_and_when_the_next_one_is()
    {
        const string NextTry = "The next attempt is due within ";
        await using DuplexStubNode node = new();
        await using FaultProxy proxy = new(node.Address);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(proxy.Address);
        await client.WhereisAsync(DuplexCaller.Echo, Cancellation);
        await proxy.DieAsync();

        List<string> errors = [];
        while (!errors.Any(IsOfPause))
        {
            // A machine that is busy elsewhere may let the pause go by.
            errors.Add(await ErrorAsync());
        }

        Assert.Contains("refused the connection", errors[^1], StringComparison.Ordinal);

        async Task<string> ErrorAsync() => (await Assert.ThrowsAnyAsync<GoAktException>(() =>
            client.WhereisAsync(DuplexCaller.Echo, Cancellation))).Message;

        static bool IsOfPause(string error) => error.Contains(NextTry, StringComparison.Ordinal);
    }

    [LongFact(Timeout = 300_000)]
    public async Task The_pause_doubles_until_it_is_half_a_minute()
    {
        await using DuplexStubNode node = Node(static _ => Answer.NotYet);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(node.Address);
        int[] seconds = [1, 2, 4, 8, 16, 30, 30];

        await AskUntilAsync(client, () => Dials().Count > seconds.Length);

        Assert.All(Pauses().Zip(seconds), static pause =>
            Assert.True(pause.First >= TimeSpan.FromSeconds(pause.Second) - s_tick, $"{pause}"));

        // It would be 64 seconds.
        Assert.True(Pauses()[^1] < TimeSpan.FromSeconds(60), $"{Pauses()[^1]}");
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_call_after_a_dial_that_timed_out_dials_anew()
    {
        await using DuplexStubNode node = Node(static _ => Answer.Never);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address,
            static options =>
            {
                options.ConnectTimeout = s_shortDial;

                // So that the node is probed no more than once: a probe that it answers ends any pause.
                options.TimeProvider = new ManualTime();
            });

        await Eventually.AnsweredAsync(() => client.WhereisAsync(DuplexCaller.Echo, Cancellation));
        for (int i = 0; i < 3; i++)
        {
            int before = Dials().Count;
            AskTimeoutException e =
                await Assert.ThrowsAsync<AskTimeoutException>(() => DuplexCaller.AskAsync(client, "hi"));

            Assert.Equal(Delivery.NotSent, e.Delivery);
            await Eventually.TrueAsync(() => Dials().Count > before, "the call has not failed without a dial");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_probe_that_the_node_answers_ends_the_pause()
    {
        bool serves = false;
        ManualTime time = new();
        await using DuplexStubNode node = Node(_ => Volatile.Read(ref serves) ? Answer.Serve : Answer.Close);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address,
            options =>
            {
                options.ConnectTimeout = s_longDial;
                options.TimeProvider = time;
            });
        await Assert.ThrowsAnyAsync<GoAktException>(() => DuplexCaller.AskAsync(client, "hi"));
        Assert.Equal(NodeState.Ejected, client.Nodes[0].State);

        Volatile.Write(ref serves, true);
        while (client.Nodes[0].State != NodeState.Available)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Eventually.IsTrueAsync(() => client.Nodes[0].State == NodeState.Available, s_betweenAsks);
        }

        Assert.Equal("hi", await DuplexCaller.AskAsync(client, "hi"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lane_that_waits_holds_up_no_other_one()
    {
        await using DuplexStubNode node = Node(static lane => lane == 1 ? Answer.NotYet : Answer.Serve);
        await using GoAktClient client = await DuplexCaller.ConnectAsync(
            node.Address,
            static options =>
            {
                options.ConnectTimeout = s_longDial;
                options.OrdinaryLanes = 2;
                options.LargeMessageSize = LargeSize;
            });
        ILookup<bool, ActorId> isServed = await ByLaneAsync(client);

        // As long as the pause lasts.
        await Assert.ThrowsAnyAsync<GoAktException>(() => AskAsync(client, isServed[false].First()));
        await AskAsync(client, isServed[true].First());
        await AskAsync(client, isServed[false].First(), LargeSize);

        Assert.Equal<byte>([0, 1, 2, 0xFF], _dials.Select(static dial => dial.Lane).Distinct().Order());
    }

    /// <summary>Asks actors until each of the two lanes has had one.</summary>
    private static async Task<ILookup<bool, ActorId>> ByLaneAsync(GoAktClient client)
    {
        List<(ActorId Actor, bool IsServed)> actors = [];
        for (int i = 0; actors.DistinctBy(static actor => actor.IsServed).Count() < 2; i++)
        {
            ActorId actor = new("actors/Echo", $"a{i}");
            actors.Add((actor, await Record.ExceptionAsync(() => AskAsync(client, actor)) is null));
        }

        return actors.ToLookup(static actor => actor.IsServed, static actor => actor.Actor);
    }

    private static Task<StringValue> AskAsync(GoAktClient client, ActorId actor, int size = 0) =>
        client.AskAsync<StringValue>(
            actor, new StringValue { Value = new string('x', size) }, cancellationToken: Cancellation);

    /// <summary>Asks again and again.</summary>
    /// <returns>How the asks have failed.</returns>
    private static async Task<List<Exception>> AskUntilAsync(GoAktClient client, Func<bool> condition)
    {
        List<Exception> failures = [];
        using PeriodicTimer again = new(s_betweenAsks);
        while (!condition())
        {
            failures.Add(await Assert.ThrowsAnyAsync<GoAktException>(() => DuplexCaller.AskAsync(client, "hi")));
            await again.WaitForNextTickAsync(Cancellation);
        }

        return failures;
    }

    /// <summary>When the lanes that carry asks were dialled.</summary>
    private List<long> Dials() => [.. _dials.Where(static dial => dial.Lane != 0).Select(static dial => dial.At)];

    private List<TimeSpan> Pauses()
    {
        List<long> dials = Dials();
        return [.. dials.Zip(dials.Skip(1), Stopwatch.GetElapsedTime)];
    }

    /// <summary>A node that lets control lanes in, and the others as the test says.</summary>
    private DuplexStubNode Node(Func<byte, Answer> answer) => new()
    {
        OnHello = async (peer, hello) =>
        {
            byte lane = DuplexFrame.LaneOf(hello);
            _dials.Enqueue((lane, Stopwatch.GetTimestamp()));
            switch (lane == 0 ? Answer.Serve : answer(lane))
            {
                case Answer.NotYet:
                    await peer.SendAsync(DuplexFrame.Error(0, 0, Code.Unavailable, "not started yet"));
                    return false;
                case Answer.Never:
                    await peer.ReadAsync(Cancellation);
                    return false;
                case Answer.Close:
                    return false;
                default:
                    return true;
            }
        },
        OnData = static (connection, frame, message) => message.Envelope is null
            ? connection.ReplyAsync(frame, new StringValue { Value = "hi" })
            : connection.ReplyAsync(
                frame, new GetNodeMetricResponse { NodeAddress = connection.Agreed.SystemName }, isInternal: true),
    };

    /// <summary>What becomes of a dial.</summary>
    private enum Answer
    {
        Serve,

        /// <summary>As a node does that has not started yet.</summary>
        NotYet,
        Never,
        Close,
    }
}
