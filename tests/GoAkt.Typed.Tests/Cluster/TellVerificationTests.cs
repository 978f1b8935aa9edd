using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>Today's nodes answer success to a tell whatever becomes of it.</summary>
public sealed class TellVerificationTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_actor_is_asked_for_before_the_first_tell_and_not_before_the_next_ones()
    {
        await using StubNode node = TakingEverything(static () => true);
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromMinutes(1));

        for (int i = 0; i < 10; i++)
        {
            await client.TellAsync(s_alice, new Empty(), Cancellation);
        }

        Assert.Equal(1, VerificationsAt(node));
        Assert.Equal(10, node.CountOf<RemoteTellRequest>());
    }

    [Fact]
    public async Task An_actor_that_has_answered_an_ask_is_there()
    {
        await using StubNode node = TakingEverything(static () => true);
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromMinutes(1));

        await client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation);
        await client.TellAsync(s_alice, new Empty(), Cancellation);
        await client.TellAllAsync(s_alice, [new Empty(), new Empty()], Cancellation);

        Assert.Equal(0, VerificationsAt(node));
        Assert.Equal(2, node.CountOf<RemoteTellRequest>());
    }

    [Fact]
    public async Task A_tell_to_an_actor_that_is_gone_is_not_sent()
    {
        bool isThere = true;
        await using StubNode node = TakingEverything(() => isThere);
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromTicks(1));
        await client.TellAsync(s_alice, new Empty(), Cancellation);

        isThere = false;
        ActorNotFoundException e = await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            client.TellAsync(s_alice, new Empty(), Cancellation));
        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            client.TellAllAsync(s_alice, [new Empty(), new Empty()], Cancellation));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(1, node.CountOf<RemoteTellRequest>());
    }

    [Fact]
    public async Task A_tell_to_an_actor_that_has_moved_goes_to_where_it_is()
    {
        bool hasMoved = false;
        await using StubNode home = TakingEverything(() => hasMoved);
        await using StubNode old = TakingEverything(() => !hasMoved);
        string address = old.Address;
        old.On<RemoteLookupRequest>(request => StubNode.At(address, request.Name));
        await using GoAktClient client = await ConnectAsync(old, TimeSpan.FromTicks(1));
        await client.TellAsync(s_alice, new Empty(), Cancellation);

        hasMoved = true;
        address = home.Address;
        await client.TellAsync(s_alice, new Empty(), Cancellation);

        Assert.Equal(1, old.CountOf<RemoteTellRequest>());
        Assert.Equal(1, home.CountOf<RemoteTellRequest>());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stream_of_tells_never_reports_one_as_sent_to_an_actor_that_is_gone_for_longer_than_the_bound()
    {
        var bound = TimeSpan.FromMilliseconds(200);
        await using ClientTest test =
            await ClientTest.StartAsync(Wires.FramedWithInnerFrames, options => options.TellVerification = bound);
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
            Stopwatch.GetElapsedTime(goneAt, lastBegun) <= bound,
            "A tell was reported as sent later than the bound allows.");
        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            total.AddAsync(new Int64Value { Value = 1 }, Cancellation));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stream_of_tells_does_not_wait_while_the_actor_is_asked_for_again()
    {
        int questions = 0;
        TaskCompletionSource isAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubNode node = TakingEverything(static () => true);
        node.On<RemoteKindRequest>(async (request, cancellationToken) =>
        {
            if (request.Name == "alice" && Interlocked.Increment(ref questions) > 1)
            {
                await isAnswered.Task.WaitAsync(cancellationToken);
            }

            return request.Name == "alice" ? new RemoteKindResponse { Kind = "actors.echo" } : StubNode.NotFound();
        });
        await using GoAktClient client = await ConnectAsync(node, TimeSpan.FromSeconds(3));

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

    private static StubNode TakingEverything(Func<bool> isThere)
    {
        StubNode node = new();
        return node.On<RemoteLookupRequest>(request =>
                isThere() ? StubNode.At(node.Address, request.Name) : StubNode.NotFound())
            .On<RemoteKindRequest>(request =>
                request.Name == "alice" && isThere()
                    ? new RemoteKindResponse { Kind = "actors.echo" }
                    : StubNode.NotFound())
            .On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue()))
            .On<RemoteTellRequest>(static _ => new RemoteTellResponse());
    }

    /// <summary>The first request of a client asks for the kind of nobody, to find out what the node is.</summary>
    private static int VerificationsAt(StubNode node) => node.CountOf<RemoteKindRequest>() - 1;

    private static Task<GoAktClient> ConnectAsync(StubNode node, TimeSpan bound) =>
        GoAktClient.ConnectAsync([node.Address], options => options.TellVerification = bound, Cancellation);
}
