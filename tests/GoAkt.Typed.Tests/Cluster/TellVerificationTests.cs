using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>Today's nodes answer success to a tell whatever becomes of it.</summary>
public sealed class TellVerificationTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_bob = new("actors/Echo", "bob");
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(200);

    /// <summary>Those that don't say that an actor is gone.</summary>
    public static TheoryData<WireProtocol> Protocols => [WireProtocol.Framed, WireProtocol.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task The_actor_is_asked_for_before_the_first_tell_and_not_before_the_next_ones(WireProtocol wire)
    {
        await using StubNode node = TakingEverything(wire, static () => true);
        await using GoAktClient client = await ConnectAsync(wire, node, TimeSpan.FromMinutes(1));

        for (int i = 0; i < 10; i++)
        {
            await client.TellAsync(s_alice, new Empty(), Cancellation);
        }

        Assert.Equal(1, VerificationsAt(wire, node));
        await HasTakenAsync(node, 10);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task An_actor_that_has_answered_an_ask_is_there(WireProtocol wire)
    {
        await using StubNode node = TakingEverything(wire, static () => true);
        await using GoAktClient client = await ConnectAsync(wire, node, TimeSpan.FromMinutes(1));

        await client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation);
        await client.TellAsync(s_alice, new Empty(), Cancellation);
        await client.TellAllAsync(s_alice, [new Empty(), new Empty()], Cancellation);

        Assert.Equal(0, VerificationsAt(wire, node));
        await HasTakenAsync(node, 2);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_tell_to_an_actor_that_is_gone_is_not_sent(WireProtocol wire)
    {
        bool isThere = true;
        await using StubNode node = TakingEverything(wire, () => isThere);
        await using GoAktClient client = await ConnectAsync(wire, node, s_short);
        await client.TellAsync(s_alice, new Empty(), Cancellation);
        await HasTakenAsync(node, 1);

        isThere = false;
        await BoundPassesAsync();
        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            client.TellAsync(s_alice, new Empty(), Cancellation));
        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            client.TellAllAsync(s_alice, [new Empty(), new Empty()], Cancellation));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        isThere = true;
        await client.TellAsync(s_alice, new Empty(), Cancellation);
        await HasTakenAsync(node, 2);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_tell_to_an_actor_that_has_moved_goes_to_where_it_is(WireProtocol wire)
    {
        bool hasMoved = false;
        await using StubNode home = TakingEverything(wire, () => hasMoved);
        await using StubNode old = TakingEverything(wire, () => !hasMoved);
        string address = old.Address;
        old.On<RemoteLookupRequest>(request => StubNode.At(address, request.Name));
        await using GoAktClient client = await ConnectAsync(wire, old, s_short);
        await client.TellAsync(s_alice, new Empty(), Cancellation);
        await HasTakenAsync(old, 1);

        hasMoved = true;
        address = home.Address;
        await BoundPassesAsync();
        await client.TellAsync(s_alice, new Empty(), Cancellation);

        await HasTakenAsync(home, 1);
        Assert.Equal(1, old.CountOf<RemoteTellRequest>());
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_tell_whose_actor_the_node_speaks_of_later_than_the_bound_is_sent(WireProtocol wire)
    {
        await using StubNode node = TakingEverything(wire, static () => true);
        await using GoAktClient client = await ConnectAsync(wire, node, TimeSpan.FromTicks(1));

        await client.TellAsync(s_alice, new Empty(), Cancellation);

        await HasTakenAsync(node, 1);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_tell_whose_actor_the_node_does_not_speak_of_is_not_sent(WireProtocol wire)
    {
        await using StubNode node = TakingEverything(wire, static () => true);
        node.On<RemoteKindRequest>(static (request, cancellationToken) => request.Name == s_alice.Name
            ? StubNode.NeverAsync(cancellationToken)
            : new ValueTask<IMessage?>(StubNode.NotFound()));
        await using GoAktClient client = await ConnectAsync(
            wire,
            node,
            TimeSpan.FromMinutes(1),
            static options =>
            {
                options.RequestTimeout = TimeSpan.FromSeconds(1);
                options.AskTimeout = TimeSpan.FromSeconds(20);
            });

        // So that there is a connection.
        await client.AskAsync<StringValue>(s_bob, new Empty(), cancellationToken: Cancellation);
        await Eventually.AnsweredAsync(() => client.WhereisAsync(s_alice, Cancellation));

        CallTimeoutException e = await Assert.ThrowsAsync<CallTimeoutException>(() =>
            client.TellAsync(s_alice, new Empty(), Cancellation));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Contains("whether the actor is there", e.Message, StringComparison.Ordinal);
        await client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation);
        Assert.Equal(0, node.CountOf<RemoteTellRequest>());
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wires.FramedWithInnerFrames)]
    [InlineData(Wires.Duplex)]
    public async Task A_stream_of_tells_never_reports_one_as_sent_to_an_actor_that_is_gone_for_longer_than_the_bound(
        string wire)
    {
        await using ClientTest test =
            await ClientTest.StartAsync(wire, static options => options.TellVerification = s_short);
        await test.Node.SpawnAsync<ICounter>("total", Cancellation);
        ICounter total = test.Client.Actors<ICounter>()["total"];
        for (int i = 0; i < 1_000; i++)
        {
            await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);
        }

        await test.Node.StopAsync("total", Cancellation);
        long goneAt = Stopwatch.GetTimestamp();
        long lastBegun = goneAt;
        await Assert.ThrowsAsync<ActorNotFoundException>(async () =>
        {
            while (true)
            {
                long begun = Stopwatch.GetTimestamp();
                await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);
                lastBegun = begun;
            }
        });

        Assert.True(
            Stopwatch.GetElapsedTime(goneAt, lastBegun) <= s_short,
            "A tell was reported as sent later than the bound allows.");
        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            total.AddAsync(new Int64Value { Value = 1 }, Cancellation));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_stream_of_tells_does_not_wait_while_the_actor_is_asked_for_again(WireProtocol wire)
    {
        // A tell has to wait where this machine leaves the stream alone for half of the bound.
        var bound = TimeSpan.FromSeconds(2);
        while (true)
        {
            try
            {
                await TellWhileTheActorIsAskedForAgainAsync(wire, bound);
                return;
            }
            catch (CallTimeoutException) when (bound < TimeSpan.FromSeconds(16))
            {
                bound *= 2;
            }
        }
    }

    private static async Task TellWhileTheActorIsAskedForAgainAsync(WireProtocol wire, TimeSpan bound)
    {
        int questions = 0;
        TaskCompletionSource isAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubNode node = TakingEverything(wire, static () => true);
        node.On<RemoteKindRequest>(async (request, cancellationToken) =>
        {
            if (request.Name == "alice" && Interlocked.Increment(ref questions) > 1)
            {
                await isAnswered.Task.WaitAsync(cancellationToken);
            }

            return request.Name == "alice" ? new RemoteKindResponse { Kind = "actors.echo" } : StubNode.NotFound();
        });
        await using GoAktClient client = await ConnectAsync(
            wire, node, bound, static options => options.RequestTimeout = TimeSpan.FromSeconds(5));

        while (Volatile.Read(ref questions) < 2)
        {
            await client.TellAsync(s_alice, new Empty(), Cancellation);
        }

        isAnswered.SetResult();
        await client.TellAsync(s_alice, new Empty(), Cancellation);
        Assert.Equal(2, questions);
    }

    [Theory]
    [InlineData(Wires.ConnectWithMessageAddresses)]
    [InlineData(Wires.ConnectWithTextAddresses)]
    [InlineData(Wires.FramedWithAny)]
    public async Task Older_nodes_report_a_missing_actor_themselves(string wire)
    {
        await using ClientTest test =
            await ClientTest.StartAsync(wire, static options => options.TellVerification = TimeSpan.FromMinutes(1));
        await test.Node.SpawnAsync<ICounter>("total", Cancellation);
        ICounter total = test.Client.Actors<ICounter>()["total"];
        await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);

        await test.Node.StopAsync("total", Cancellation);

        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            total.AddAsync(new Int64Value { Value = 1 }, Cancellation));
        Assert.Equal(Delivery.NotSent, e.Delivery);
    }

    private static StubNode TakingEverything(WireProtocol wire, Func<bool> isThere)
    {
        StubNode node = new(wire);
        return node.On<RemoteLookupRequest>(request =>
                isThere() ? StubNode.At(node.Address, request.Name) : StubNode.NotFound())
            .On<RemoteKindRequest>(request =>
                request.Name == s_alice.Name && isThere()
                    ? new RemoteKindResponse { Kind = "actors.echo" }
                    : StubNode.NotFound())
            .On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue()))
            .On<RemoteTellRequest>(static _ => new RemoteTellResponse());
    }

    /// <summary>The first request of a client on Framed asks for the kind of nobody, to find out what the node
    /// is.</summary>
    private static int VerificationsAt(WireProtocol wire, StubNode node) =>
        node.CountOf<RemoteKindRequest>() - (wire == WireProtocol.Framed ? 1 : 0);

    /// <summary>On Duplex a tell is done before the node has it.</summary>
    private static async Task HasTakenAsync(StubNode node, int tells)
    {
        await Eventually.TrueAsync(() => node.CountOf<RemoteTellRequest>() >= tells);
        Assert.Equal(tells, node.CountOf<RemoteTellRequest>());
    }

    private static Task BoundPassesAsync()
    {
        long now = Stopwatch.GetTimestamp();
        return Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(now) > s_short);
    }

    private static Task<GoAktClient> ConnectAsync(
        WireProtocol wire, StubNode node, TimeSpan bound, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = wire;
                options.TellVerification = bound;
                configure?.Invoke(options);
            },
            Cancellation);
}
