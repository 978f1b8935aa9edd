using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.BadInput;

public sealed class DisposedClientTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    /// <summary>What a node leaves without an answer.</summary>
    public enum Silence
    {
        NoConnection,
        NoTls,
        NoAnswer,
    }

    public static MatrixTheoryData<WireProtocol, Silence> ProtocolsAndSilences => new(
        [WireProtocol.Auto, WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex],
        [Silence.NoConnection, Silence.NoTls, Silence.NoAnswer]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disposed_client_makes_no_call()
    {
        await using StubNode node = new();
        GoAktClient client = await PatientClient.ConnectAsync([node.Address], cancellationToken: Cancellation);
        IEcho echo = client.Actors<IEcho>()["alice"];
        await client.DisposeAsync();

        Func<Task>[] calls =
        [
            () => echo.EchoAsync(new StringValue(), Cancellation),
            () => client.AskAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation),
            () => client.AskAllAsync<StringValue>(s_alice, [new Empty()], cancellationToken: Cancellation),
            () => client.TellAsync(s_alice, new Empty(), Cancellation),
            () => client.TellAllAsync(s_alice, [new Empty()], Cancellation),
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation),
            () => client.StopAsync(s_alice, Cancellation),
            () => client.WhereisAsync(s_alice, Cancellation),
            () => client.KindsAsync(Cancellation),
            () => client.AskGrainAsync<StringValue>(s_alice, new Empty(), cancellationToken: Cancellation),
            () => client.GetMetricAsync(s_alice, Cancellation),
        ];
        foreach (Func<Task> call in calls)
        {
            ObjectDisposedException e = await Assert.ThrowsAsync<ObjectDisposedException>(call);
            Assert.Contains(nameof(GoAktClient), e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, node.Accepted);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Wires.All), MemberType = typeof(Wires))]
    public async Task An_ask_under_way_fails_when_its_client_is_disposed_and_says_so(string wire)
    {
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            options =>
            {
                Wires.Configure(options, wire);
                options.AddActor<Probe>();
            },
            Cancellation);
        ActorAddress address = await node.SpawnAsync<IProbe>("slow", Cancellation);
        GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address], options => options.Protocol = Wires.ProtocolOf(wire), Cancellation);
        ActorId slow = new("tests/Probe", address.Name);
        Task<Empty> ask = client.AskAsync<Empty>(slow, new Empty(), TimeSpan.FromMinutes(1), Cancellation);
        await Eventually.TrueAsync(() => client.Nodes[0].InFlight > 0 && node.ConnectionCount > 0);

        await client.DisposeAsync();

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => ask);
        Assert.Contains("the client was disposed", e.Message, StringComparison.Ordinal);
        Assert.False(e.IsTransient);
        Assert.Equal(slow, e.Actor);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(ProtocolsAndSilences))]
    public async Task A_client_is_disposed_at_once_while_a_node_stays_silent(WireProtocol protocol, Silence silence)
    {
        await using RawServer server = MisbehavingServer.NeverAnswers();
        using HangingListener hanging = new();
        GoAktClient client = await GoAktClient.ConnectAsync(
            [silence == Silence.NoConnection ? hanging.Address : server.Address],
            options =>
            {
                options.Protocol = protocol;
                options.Tls = silence == Silence.NoTls ? new NodeTls() : null;
                options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromMinutes(10);
                options.RefreshInterval = TimeSpan.FromMinutes(10);
            },
            Cancellation);
        Task<ActorAddress> lookup = client.WhereisAsync(s_alice, Cancellation);
        await Eventually.TrueAsync(() => server.Accepted > 0 || silence == Silence.NoConnection);

        await client.DisposeAsync();

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => lookup);
        Assert.Contains("the client was disposed", e.Message, StringComparison.Ordinal);
        Assert.Equal(Delivery.NotSent, e.Delivery);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_client_is_disposed_at_once_while_it_probes_a_node_that_stays_silent()
    {
        ManualTime time = new();
        await using StubNode node = new();
        node.On<Remoting.Protos.RemoteSpawnRequest>(static _ => new Remoting.Protos.RemoteSpawnResponse());
        await using FaultProxy proxy = new(node.Address);
        GoAktClient client = await ConnectPatientlyAsync(time, proxy.Address);
        await client.SpawnAsync(s_alice, cancellationToken: Cancellation);
        await proxy.DieAsync();
        await Assert.ThrowsAnyAsync<GoAktException>(() => client.SpawnAsync(s_alice, cancellationToken: Cancellation));
        proxy.Revive();
        proxy.Swallow();
        int accepted = proxy.Accepted;
        await Eventually.TrueAsync(() => time.WaitingTimers > 0);
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => proxy.Accepted > accepted);
        Task spawn = client.SpawnAsync(s_alice, cancellationToken: Cancellation);
        await Eventually.TrueAsync(() => client.Nodes[0].InFlight == 1);

        await client.DisposeAsync();

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => spawn);
        Assert.Contains("the client was disposed", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_client_is_disposed_at_once_while_it_checks_a_node_that_stays_silent()
    {
        await using StubNode node = new();
        node.FindsAll()
            .On<Remoting.Protos.RemoteKindRequest>(
                (request, cancellationToken) =>
                    node.CountOf<Remoting.Protos.RemoteKindRequest>() == 1
                        ? new(StubNode.NotFound())
                        : StubNode.NeverAsync(cancellationToken))
            .On<Remoting.Protos.RemoteAskRequest>(StubNode.NeverAsync);
        GoAktClient client = await ConnectPatientlyAsync(new ManualTime(), node.Address);
        List<NodeState> changes = [];
        client.NodeStateChanged += (_, e) => changes.Add(e.State);
        await client.WhereisAsync(s_alice, Cancellation);
        await Assert.ThrowsAsync<AskTimeoutException>(
            () => client.AskAsync<Empty>(s_alice, new Empty(), TimeSpan.FromMilliseconds(200), Cancellation));
        await Eventually.TrueAsync(() => node.CountOf<Remoting.Protos.RemoteKindRequest>() == 2);

        await client.DisposeAsync();

        Assert.Empty(changes);
    }

    [Fact(Timeout = 20_000)]
    public async Task Asks_that_wait_for_a_connection_and_tells_that_have_gathered_fail_when_the_client_is_disposed()
    {
        await using StubNode node = new();
        node.FindsAll()
            .On<Remoting.Protos.RemoteKindRequest>(static _ => new Remoting.Protos.RemoteKindResponse
            {
                Kind = "actors.echo",
            })
            .On<Remoting.Protos.RemoteAskRequest>(StubNode.NeverAsync)
            .On<Remoting.Protos.RemoteTellRequest>(StubNode.NeverAsync);
        GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            static options =>
            {
                options.MaxConnectionsPerNode = 4;
                options.RequestTimeout = TimeSpan.FromMinutes(1);
                options.AskTimeout = TimeSpan.FromMinutes(1);
            },
            Cancellation);
        await client.TellAllAsync(s_alice, [], Cancellation);
        await client.WhereisAsync(s_alice, Cancellation);
        Task[] tells = [.. Enumerable.Range(0, 5).Select(_ => client.TellAsync(s_alice, new Empty(), Cancellation))];
        await Eventually.TrueAsync(() => node.CountOf<Remoting.Protos.RemoteTellRequest>() > 0);
        Task[] asks =
        [
            .. Enumerable
                .Range(0, 5)
                .Select(_ => client.AskAsync<Empty>(s_alice, new Empty(), cancellationToken: Cancellation)),
        ];
        await Eventually.TrueAsync(() => node.CountOf<Remoting.Protos.RemoteAskRequest>() == 2);

        await client.DisposeAsync();

        GoAktException[] failures = await Task.WhenAll(
            tells.Concat(asks).Select(static call => Assert.ThrowsAnyAsync<GoAktException>(() => call)));
        Assert.All(failures, static e =>
            Assert.Contains("the client was disposed", e.Message, StringComparison.Ordinal));
        Assert.Equal(2, failures[5..].Count(static e => e.Delivery == Delivery.Unknown));
        Assert.Equal(3, failures[5..].Count(static e => e.Delivery == Delivery.NotSent));
    }

    private static Task<GoAktClient> ConnectPatientlyAsync(ManualTime time, string address) =>
        PatientClient.ConnectAsync(
            [address],
            options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.TimeProvider = time;
                options.RequestTimeout = TimeSpan.FromMinutes(1);
            },
            Cancellation);
}
