using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using GoAkt.Typed.Tests.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>What networks do to connections: the call that it happens to ends, and the next one works.</summary>
public sealed class ConnectionFaultTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_reset_ends_the_calls_under_way_and_no_more(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        Task<string>[] asks = await test.PassAllAsync(TimeSpan.FromMinutes(1));

        test.Proxy.Reset();

        ConnectionLostException[] failures =
            await Task.WhenAll(asks.Select(static ask => Assert.ThrowsAsync<ConnectionLostException>(() => ask)));
        Assert.All(failures, static e => Assert.Equal(Delivery.Unknown, e.Delivery));
        await test.EchoAsync("again");
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_answer_that_is_cut_in_the_middle_is_a_lost_connection(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        await test.EchoAsync("first");

        ConnectionLostException e = await FaultTest.FailsAsync<ConnectionLostException>(
            () => test.Proxy.CutAnswersAfter(20), () => test.EchoAsync(new string('x', 1_000)));

        Assert.Equal(Delivery.Unknown, e.Delivery);
        await test.EchoAsync("again");
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Garbage_ends_the_calls_under_way_and_no_more(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        Task<string>[] asks = await test.PassAllAsync(TimeSpan.FromMinutes(1));

        test.Proxy.SendGarbage();

        WireProtocolException[] failures =
            await Task.WhenAll(asks.Select(static ask => Assert.ThrowsAsync<WireProtocolException>(() => ask)));
        Assert.All(failures, static e => Assert.Equal(Delivery.Unknown, e.Delivery));
        await test.EchoAsync("again");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public Task Garbage_between_calls_hurts_none(string wire) => GarbageHurtsNoneAsync(wire);

    // HTTP finds out in its own sweep of idle connections, every fifteen seconds.
    [LongTheory(Timeout = 60_000)]
    [MemberData(nameof(Wires.Connect), MemberType = typeof(Wires))]
    public Task Garbage_between_calls_hurts_none_of_HTTP(string wire) => GarbageHurtsNoneAsync(wire);

    private static async Task GarbageHurtsNoneAsync(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        await test.EchoAsync("first");

        // More than once: on Connect, HTTP/1.1 is tried in the background, on a connection that may have come after the
        // first garbage.
        await Eventually.TrueAsync(() =>
        {
            test.Proxy.SendGarbage();
            return test.Proxy.Open == 0;
        });

        await test.EchoAsync("again");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Half_open_connections_cost_one_call_its_time_out_and_are_closed(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        await test.OpenConnectionsAsync();
        int accepted = test.Proxy.Accepted;

        AskTimeoutException e = await Failures.OnceSentAsync<AskTimeoutException>(async () =>
            throw await FaultTest.FailsAsync<AskTimeoutException>(
                test.Proxy.LeaveHalfOpen, () => EchoWithinAsync(test, TimeSpan.FromMilliseconds(300))));

        // On Connect the trial of HTTP/1.1 may have been answered just then, over a connection that is half-open too.
        await (Wires.ProtocolOf(wire) == WireProtocol.Connect
            ? test.EchoInTheEndAsync("again")
            : test.EchoAsync("again"));

        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.True(test.Proxy.Accepted > accepted);
        await Eventually.TrueAsync(() => test.Proxy.Open <= test.Proxy.Accepted - accepted);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_answer_that_is_held_up_comes_through_within_the_time_out(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        Task<string> ask = test.PassAsync(0, TimeSpan.FromMinutes(1));
        await test.Gates.ArrivedAsync(1);
        test.Proxy.Hold();
        test.Gates.Open();

        Task<string> other = test.PassAsync(1, TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => test.Client.Nodes[0].InFlight == 2);
        Assert.False(ask.IsCompleted || other.IsCompleted);
        test.Proxy.Heal();

        Assert.Equal("through 0", await ask);
        Assert.Equal("through 1", await other);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wires.ConnectWithMessageAddresses, 256)]
    [InlineData(Wires.ConnectWithTextAddresses, 256)]
    [InlineData(Wires.FramedWithAny, 256)]
    [InlineData(Wires.FramedWithAny, 1)]
    [InlineData(Wires.FramedWithInnerFrames, 256)]
    [InlineData(Wires.FramedWithInnerFrames, 1)]
    [InlineData(Wires.Duplex, 256)]
    public async Task An_answer_that_comes_too_late_is_given_to_no_later_ask(string wire, int connections)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire, options =>
            options.MaxConnectionsPerNode = connections);
        await test.EchoAsync("first");
        Task<string> late = test.PassAsync(0, TimeSpan.FromSeconds(3));
        await test.Gates.ArrivedAsync(1);
        test.Proxy.Hold();
        test.Gates.Open();
        await Assert.ThrowsAsync<AskTimeoutException>(() => late);

        Task[] later = [.. Enumerable.Range(0, 8).Select(i => test.EchoAsync($"later {i}"))];
        test.Proxy.Heal();

        await Task.WhenAll(later);
        await test.EchoAsync("again");
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_answer_that_comes_a_few_bytes_at_a_time_is_read_whole(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        await test.EchoAsync("first");
        test.Proxy.Trickle(3);

        await test.EchoAsync(new string('x', 300));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_node_that_reads_slowly_blocks_no_caller_beyond_the_time_out(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        await test.EchoAsync("first");
        test.Proxy.Trickle(64);

        await LargeAsksEndInTheirTimeAsync(test, wire);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task A_node_that_reads_nothing_blocks_no_caller_beyond_the_time_out(string wire)
    {
        await using FaultTest test = await FaultTest.StartAsync(wire);
        await test.EchoAsync("first");
        test.Proxy.Hold();

        await LargeAsksEndInTheirTimeAsync(test, wire);
    }

    private static async Task LargeAsksEndInTheirTimeAsync(FaultTest test, string wire)
    {
        BytesValue large = new() { Value = ByteString.CopyFrom(new byte[8_000_000]) };

        GoAktException[] failures = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Assert.ThrowsAnyAsync<GoAktException>(() =>
                        test.Client.AskAsync<BytesValue>(
                            s_alice, large, TimeSpan.FromMilliseconds(300), Cancellation))));
        test.Proxy.Heal();
        test.Proxy.Reset();

        // On Duplex some of them wait for credit that the node does not grant.
        Assert.All(failures, e => Assert.True(
            e is AskTimeoutException || (e is BackpressureException && wire == Wires.Duplex), e.ToString()));
        await test.EchoInTheEndAsync("again");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wires.FramedWithAny)]
    [InlineData(Wires.FramedWithInnerFrames)]
    public async Task Tells_to_a_node_that_reads_nothing_fail_at_their_deadline_and_those_that_waited_are_never_sent(
        string wire)
    {
        await using FaultTest test =
            await FaultTest.StartAsync(wire, static options => options.RequestTimeout = TimeSpan.FromSeconds(1));
        ICounter total = test.Client.Actors<ICounter>()["total"];
        await Eventually.AnsweredAsync(() => total.AddAsync(new Int64Value { Value = 1 }, Cancellation));
        test.Proxy.Hold();

        // One is under way, however late this machine sends it, and the others wait for it.
        List<Task<GoAktException>> tells = [];
        await Eventually.TrueAsync(() =>
        {
            if (tells.TrueForAll(static tell => tell.IsCompleted))
            {
                tells.Add(TellAsync());
            }

            return test.Proxy.Held > 0;
        });
        tells.AddRange(Enumerable.Range(0, 99).Select(_ => TellAsync()));
        GoAktException[] failures = await Task.WhenAll(tells);
        test.Proxy.Heal();
        long sum = (await total.GetAsync(new Empty(), Cancellation)).Value;

        Assert.All(failures, static e => Assert.True(e.IsTransient, e.ToString()));
        int unknown = failures.Count(static e => e.Delivery == Delivery.Unknown);
        Assert.InRange(unknown, 1, failures.Length - 1);
        Assert.All(failures, static e => Assert.IsType<CallTimeoutException>(e));
        Assert.InRange(sum, 1, 1 + (1_000 * unknown));

        Task<GoAktException> TellAsync() =>
            Assert.ThrowsAnyAsync<GoAktException>(() => total.AddAsync(new Int64Value { Value = 1_000 }, Cancellation));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Connections_return_to_none_when_the_client_is_disposed(string wire)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        await node.SpawnAsync<IEcho>("alice", Cancellation);
        await using (GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation))
        {
            IEcho alice = client.Actors<IEcho>()["alice"];
            await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => alice.EchoAsync(new StringValue(), Cancellation)));
            await client.TellAsync(s_alice, new StringValue(), Cancellation);
            Assert.InRange(node.ConnectionCount, 1, 70);
        }

        await Eventually.TrueAsync(() => node.ConnectionCount == 0);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task Connections_without_calls_are_closed(string wire)
    {
        await using ClientTest test =
            await ClientTest.StartAsync(wire, static options => options.IdleTimeout = TimeSpan.FromMilliseconds(100));
        await test.Node.SpawnAsync<IEcho>("alice", Cancellation);
        IEcho alice = test.Client.Actors<IEcho>()["alice"];
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => alice.EchoAsync(new StringValue(), Cancellation)));
        await test.Client.TellAsync(s_alice, new StringValue(), Cancellation);

        await Eventually.TrueAsync(() => test.Node.ConnectionCount == 0);

        await alice.EchoAsync(new StringValue(), Cancellation);
    }

    private static Task<StringValue> EchoWithinAsync(FaultTest test, TimeSpan timeout) =>
        test.Client.AskAsync<StringValue>(s_alice, new StringValue(), timeout, Cancellation);
}
