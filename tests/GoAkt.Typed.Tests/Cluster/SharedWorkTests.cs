using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>What callers share ends by a clock of its own; each of them keeps its own time all the same.</summary>
public sealed class SharedWorkTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static readonly TimeSpan s_sharedTime = TimeSpan.FromMilliseconds(700);

    private static readonly TimeSpan s_longerThanSharedTime = s_sharedTime * 1.5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    [InlineData(WireProtocol.Auto)]
    public async Task A_call_that_comes_late_to_the_detection_of_the_wire_has_all_of_its_time(WireProtocol protocol)
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        await using GoAktClient client = await ConnectAsync(silent.Address, options =>
        {
            options.Protocol = protocol;
            options.ConnectTimeout = s_sharedTime;
        });
        Task first = client.SpawnAsync(s_alice, cancellationToken: Cancellation);
        await Eventually.TrueAsync(() => silent.Accepted > 0);
        using CancellationTokenSource giveUp = new();
        Task<Empty> second = client.AskAsync<Empty>(s_alice, new Empty(), TimeSpan.FromSeconds(20), giveUp.Token);

        await Assert.ThrowsAsync<CallTimeoutException>(() => first);
        int accepted = silent.Accepted;
        await Eventually.TrueAsync(() => silent.Accepted > accepted);

        Assert.False(second.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_that_comes_late_to_the_detection_of_the_wire_detects_it_again()
    {
        // The first two connections stay silent for good.
        await using StubNode node = new();
        await using FaultProxy proxy = new(node.Address);
        node.On<RemoteSpawnRequest>(static _ => new RemoteSpawnResponse());
        proxy.Swallow();
        await using GoAktClient client = await ConnectAsync(proxy.Address, static options =>
            options.Protocol = WireProtocol.Framed);
        Task first = client.SpawnAsync(s_alice, cancellationToken: Cancellation);
        await Eventually.TrueAsync(() => proxy.Accepted > 0);
        Task<Empty> second = client.AskAsync<Empty>(s_alice, new Empty(), TimeSpan.FromSeconds(20), Cancellation);

        await Assert.ThrowsAsync<CallTimeoutException>(() => first);
        proxy.Heal();

        await Assert.ThrowsAsync<ActorNotFoundException>(() => second);
    }

    [Fact(Timeout = 30_000)]
    public async Task Code_behind_the_await_of_a_call_may_wait_for_another_that_shares_its_look_up()
    {
        TaskCompletionSource arrived = new();
        TaskCompletionSource released = new();
        await using StubNode node = new();
        node.On<RemoteLookupRequest>(
            async (_, _) =>
            {
                arrived.TrySetResult();
                await released.Task;
                return StubNode.NotFound();
            });
        await using GoAktClient client = await ConnectAsync(node.Address, static options =>
            options.RequestTimeout = TimeSpan.FromSeconds(20));
        Task first = client.TellAsync(s_alice, new Empty(), Cancellation);
        Task second = client.TellAsync(s_alice, new Empty(), Cancellation);
        Task<Exception> behind = BehindAsync();
        await arrived.Task;
        released.SetResult();

        Assert.IsType<ActorNotFoundException>(await behind);
        Assert.Equal(1, node.CountOf<RemoteLookupRequest>());

        async Task<Exception> BehindAsync()
        {
            await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Assert.Throws<ActorNotFoundException>(() => second.GetAwaiter().GetResult());
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task An_ask_looks_up_again_when_a_look_up_that_it_joined_runs_out_of_time()
    {
        await using StubNode node = AnsweringFrom(2);
        await using GoAktClient client = await ConnectAsync(node.Address);
        Task first = client.AskAsync<StringValue>(s_alice, new Empty(), s_sharedTime / 2, Cancellation);
        Task<StringValue> second =
            client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromSeconds(20), Cancellation);

        await Assert.ThrowsAsync<AskTimeoutException>(() => first);

        // More than one more where this machine is too slow to answer the next in time.
        Assert.Equal("hi", (await second).Value);
        Assert.InRange(node.CountOf<RemoteLookupRequest>(), 2, int.MaxValue);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_ask_looks_up_again_when_its_own_look_up_runs_out_of_a_shorter_time()
    {
        await using StubNode node = AnsweringFrom(3);
        await using GoAktClient client = await ConnectAsync(node.Address);

        StringValue reply =
            await client.AskAsync<StringValue>(s_alice, new Empty(), TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal("hi", reply.Value);
        Assert.InRange(node.CountOf<RemoteLookupRequest>(), 3, int.MaxValue);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_batch_asks_again_for_its_actor_when_a_question_that_it_joined_runs_out_of_time()
    {
        int questions = 0;
        await using StubNode node = AnsweringFrom(1);
        node.On<RemoteKindRequest>((request, cancellationToken) =>
            request.Name != "alice" ? new(StubNode.NotFound())
            : Interlocked.Increment(ref questions) == 1 ? StubNode.NeverAsync(cancellationToken)
            : new(new RemoteKindResponse { Kind = "actors.echo" }));
        await using GoAktClient client = await ConnectAsync(node.Address);
        await Eventually.AnsweredAsync(() => client.WhereisAsync(s_alice, Cancellation));
        using CancellationTokenSource giveUp = new();
        Task first = client.TellAllAsync(s_alice, [new Empty(), new Empty()], giveUp.Token);
        Task<IReadOnlyList<StringValue>> second = client.AskAllAsync<StringValue>(
            s_alice, [new Empty(), new Empty()], TimeSpan.FromSeconds(20), Cancellation);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        // More than one more where this machine is too slow to answer the next in time.
        Assert.Equal(2, (await second).Count);
        Assert.InRange(questions, 2, int.MaxValue);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_look_up_that_has_run_out_of_time_gets_more_of_it()
    {
        await using StubNode node = new();
        node.On<RemoteLookupRequest>(async (request, cancellationToken) =>
            {
                await Task.Delay(s_longerThanSharedTime, cancellationToken);
                return StubNode.At(node.Address, request.Name);
            })
            .On<RemoteAskRequest>(static _ => StubNode.Reply([new StringValue { Value = "hi" }]));
        await using GoAktClient client = await ConnectAsync(node.Address);

        StringValue reply = await client.AskAsync<StringValue>(
            s_alice, new Empty(), TimeSpan.FromSeconds(50), Cancellation);

        Assert.Equal("hi", reply.Value);
    }

    [LongTheory(Timeout = 120_000)]
    [InlineData(Wires.ConnectWithTextAddresses, 10_000, 1)]
    [InlineData(Wires.ConnectWithTextAddresses, 2_000, 1_000)]
    [InlineData(Wires.FramedWithInnerFrames, 10_000, 1)]
    [InlineData(Wires.FramedWithInnerFrames, 2_000, 1_000)]
    [InlineData(Wires.Duplex, 10_000, 1)]
    [InlineData(Wires.Duplex, 2_000, 1_000)]
    public async Task A_cold_burst_of_asks_fails_none_that_has_time_left(string wire, int asks, int names)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        await Task.WhenAll(Enumerable.Range(0, names).Select(i => node.SpawnAsync<IEcho>($"echo-{i}", Cancellation)));
        await using GoAktClient client = await ConnectAsync(
            node.Address,
            options =>
            {
                options.Protocol = Wires.ProtocolOf(wire);
                options.RequestTimeout = TimeSpan.FromMilliseconds(200);
            });

        StringValue[] replies = await Task.WhenAll(Enumerable.Range(0, asks).Select(i => client.AskAsync<StringValue>(
            new ActorId("actors/Echo", $"echo-{i % names}"),
            new StringValue { Value = $"{i}" },
            TimeSpan.FromSeconds(100),
            Cancellation)));

        Assert.Equal(
            Enumerable.Range(0, asks).Select(static i => $"echo:{i}"), replies.Select(static reply => reply.Value));
    }

    /// <summary>A node that leaves the first look-ups without an answer.</summary>
    private static StubNode AnsweringFrom(int lookup)
    {
        StubNode node = new();
        return node
            .On<RemoteLookupRequest>((request, cancellationToken) => node.CountOf<RemoteLookupRequest>() < lookup
                ? StubNode.NeverAsync(cancellationToken)
                : new(StubNode.At(node.Address, request.Name)))
            .On<RemoteAskRequest>(static request =>
                StubNode.Reply(request.RemoteMessages.Select(static _ => (IMessage)new StringValue { Value = "hi" })));
    }

    private static Task<GoAktClient> ConnectAsync(string address, Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [address],
            options =>
            {
                options.RequestTimeout = s_sharedTime;
                configure?.Invoke(options);
            },
            Cancellation);
}
