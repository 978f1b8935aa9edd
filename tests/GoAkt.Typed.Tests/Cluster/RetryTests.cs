using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>Only what certainly was not sent is tried again.</summary>
public sealed class RetryTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_any_node_can_serve_goes_to_the_next_if_one_is_down()
    {
        await using StubCluster cluster = new(1);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [MisbehavingServer.RefusingAddress(), MisbehavingServer.RefusingAddress(), cluster.Nodes[0].Address],
            cancellationToken: Cancellation);

        await client.SpawnAsync(s_alice, cancellationToken: Cancellation);

        Assert.Equal([1], cluster.CountsByNode);
    }

    [Fact]
    public async Task A_spawn_that_was_sent_is_not_tried_again()
    {
        await using StubNode closing = new();
        closing.On<RemoteSpawnRequest>(static _ => null);
        await using StubCluster cluster = new(1);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [closing.Address, cluster.Nodes[0].Address], cancellationToken: Cancellation);

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.Equal(1, closing.CountOf<RemoteSpawnRequest>());
        Assert.Empty(cluster.Spawned);
    }

    [Fact]
    public async Task A_look_up_changes_nothing_and_is_tried_again_though_it_was_sent()
    {
        await using StubNode closing = new();
        closing.On<RemoteLookupRequest>(static _ => null);
        await using StubNode answering = new();
        answering.FindsAll();
        await using GoAktClient client =
            await PatientClient.ConnectAsync([closing.Address, answering.Address], cancellationToken: Cancellation);

        ActorAddress address = await client.WhereisAsync(s_alice, Cancellation);

        Assert.Equal(answering.Address, $"{address.Host}:{address.Port}");
        Assert.Equal(1, closing.CountOf<RemoteLookupRequest>());
    }

    [Fact]
    public async Task An_ask_that_was_sent_is_not_tried_again()
    {
        await using StubNode node = new();
        node.FindsAll()
            .On<RemoteAskRequest>(static _ => null);
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation));

        Assert.Equal(Delivery.Unknown, e.Delivery);
        Assert.True(e.IsTransient);
        Assert.Equal(1, node.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 20_000)]
    public async Task An_ask_does_not_trip_over_connections_that_the_node_has_closed_meanwhile()
    {
        await using StubNode node = new();
        node.FindsAll()
            .On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue()));
        await using FaultProxy proxy = new(node.Address);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(node.Address) { DialAddress = proxy.Address }], cancellationToken: Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation)));
        proxy.Reset();
        await Eventually.TrueAsync(() => proxy.Open == 0);

        await client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation);
    }

    [Fact]
    public async Task What_the_node_answers_is_not_tried_again()
    {
        await using StubNode node = new();
        node.FindsAll()
            .On<RemoteAskRequest>(static _ => new Error { Code = Code.Unavailable, Message = "not now" });
        await using GoAktClient client =
            await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);

        GoAktException e = await Assert.ThrowsAsync<GoAktException>(
            () => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation));

        Assert.Equal(Delivery.Sent, e.Delivery);
        Assert.True(e.IsTransient);
        Assert.Equal(1, node.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 60_000)]
    public async Task Retries_end_when_their_budget_is_spent()
    {
        const int Calls = 200;
        const int ConnectionsToFindOutTheWire = 2;
        const int Budget = 50;
        await using RawServer first = MisbehavingServer.ClosesAtOnce();
        await using RawServer second = MisbehavingServer.ClosesAtOnce();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [first.Address, second.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.TimeProvider = new ManualTime();
            },
            Cancellation);

        for (int i = 0; i < Calls; i++)
        {
            await Assert.ThrowsAsync<ConnectionLostException>(() =>
                client.SpawnAsync(s_alice, cancellationToken: Cancellation));
        }

        Assert.Equal((Calls + Budget) * ConnectionsToFindOutTheWire, first.Accepted + second.Accepted);
    }

    [Fact(Timeout = 60_000)]
    public async Task Ten_calls_that_succeed_give_a_retry_back()
    {
        const int Budget = 50;
        await using StubCluster cluster = new(2);
        await using FaultProxy first = new(cluster.Nodes[0].Address);
        await using FaultProxy second = new(cluster.Nodes[1].Address);
        using RetryLog log = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [first.Address, second.Address],
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.TimeProvider = new ManualTime();
                options.LoggerFactory = log;
            },
            Cancellation);
        await first.DieAsync();
        await second.DieAsync();
        await FailAsync(client, Budget + 10);
        Assert.Equal(Budget, log.Retries);
        first.Revive();
        second.Revive();

        for (int i = 0; i < 20; i++)
        {
            await client.SpawnAsync(s_alice, cancellationToken: Cancellation);
        }

        await first.DieAsync();
        await second.DieAsync();
        await FailAsync(client, 10);

        Assert.Equal(Budget + 2, log.Retries);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_retry_that_is_not_answered_runs_out_of_time()
    {
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        using RetryLog log = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [MisbehavingServer.RefusingAddress(), silent.Address],
            options =>
            {
                options.Balancer = new FirstBalancer();
                options.LoggerFactory = log;
                options.RequestTimeout = TimeSpan.FromSeconds(2);
            },
            Cancellation);

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() =>
            client.WhereisAsync(s_alice, Cancellation));

        Assert.Equal(ErrorCode.DeadlineExceeded, e.Code);
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(silent.Address, e.Node);
        Assert.Equal(1, log.Retries);
    }

    private static async Task FailAsync(GoAktClient client, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(
                () => client.SpawnAsync(s_alice, cancellationToken: Cancellation));
            Assert.Equal(Delivery.NotSent, e.Delivery);
        }
    }
}
