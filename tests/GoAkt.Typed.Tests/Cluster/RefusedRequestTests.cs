using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>What a node turns away before any handler runs is sent once more, elsewhere.</summary>
public sealed class RefusedRequestTests
{
    private static readonly WireProtocol[] s_wires = [WireProtocol.Framed, WireProtocol.Duplex];
    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_cart = new("shop/Cart", "7");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a refusing node says: that it has refused this request, or that it serves none.</summary>
    public static TheoryData<WireProtocol, string, bool> Refusals => new(
        from wire in s_wires
        from refusal in new[] { ("the grain is moving", true), ("remoting is not enabled", false) }
        select (wire, refusal.Item1, refusal.Item2));

    public static TheoryData<WireProtocol> Protocols => [.. s_wires];

    /// <summary>On Duplex nothing comes back of a tell.</summary>
    public static TheoryData<WireProtocol, string> Calls => new()
    {
        { WireProtocol.Framed, "ask" },
        { WireProtocol.Framed, "batch of asks" },
        { WireProtocol.Framed, "tell" },
        { WireProtocol.Framed, "batch of tells" },
        { WireProtocol.Duplex, "ask" },
        { WireProtocol.Duplex, "batch of asks" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_grain_ask_goes_to_another_node(WireProtocol wire, string words, bool isMarked)
    {
        await using StubNode refusing = Refusing(wire, words, isMarked);
        await using StubNode answering = Answering(wire);
        await using GoAktClient client = await ConnectAsync(wire, refusing, answering);

        StringValue reply =
            await client.AskGrainAsync<StringValue>(s_cart, Text("5"), cancellationToken: Cancellation);

        Assert.Equal("5", reply.Value);
        Assert.Equal(1, refusing.CountOf<RemoteAskGrainRequest>());
        Assert.Equal(1, answering.CountOf<RemoteAskGrainRequest>());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_grain_tell_goes_to_another_node(WireProtocol wire, string words, bool isMarked)
    {
        await using StubNode refusing = Refusing(wire, words, isMarked);
        await using StubNode answering = Answering(wire);
        await using GoAktClient client = await ConnectAsync(wire, refusing, answering);

        await client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation);

        Assert.Equal(1, refusing.CountOf<RemoteTellGrainRequest>());
        Assert.Equal(1, answering.CountOf<RemoteTellGrainRequest>());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_grain_call_that_is_refused_again_is_not_sent_a_third_time(
        WireProtocol wire, string words, bool isMarked)
    {
        await using StubNode first = Refusing(wire, words, isMarked);
        await using StubNode second = Refusing(wire, words, isMarked);
        await using StubNode third = Answering(wire);
        await using GoAktClient client = await ConnectAsync(wire, first, second, third);

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(
            () => client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(second.Address, e.Node);
        Assert.Equal(1, first.CountOf<RemoteTellGrainRequest>());
        Assert.Equal(1, second.CountOf<RemoteTellGrainRequest>());
        Assert.Equal(0, third.CountOf<RemoteTellGrainRequest>());
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_grain_call_that_failed_without_being_refused_is_not_sent_again(WireProtocol wire)
    {
        await using StubNode stopping = Refusing(wire, "actor system is shutting down", isMarked: false);
        await using StubNode answering = Answering(wire);
        await using GoAktClient client = await ConnectAsync(wire, stopping, answering);

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation));

        Assert.Equal(Delivery.Sent, e.Delivery);
        Assert.Equal(0, answering.CountOf<RemoteTellGrainRequest>());
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_refused_spawn_goes_to_another_node(WireProtocol wire)
    {
        await using StubNode refusing = Refusing(wire, "remoting is not enabled", isMarked: false);
        await using StubNode answering = Answering(wire);
        await using GoAktClient client = await ConnectAsync(wire, refusing, answering);

        await client.SpawnAsync(s_alice, cancellationToken: Cancellation);

        Assert.Equal(1, answering.CountOf<RemoteSpawnRequest>());
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_refused_look_up_goes_to_another_node(WireProtocol wire)
    {
        await using StubNode refusing = Refusing(wire, "remoting is not enabled", isMarked: false);
        refusing.On<RemoteLookupRequest>(static _ => RemotingDisabled());
        await using StubNode answering = Answering(wire).FindsAll();
        await using GoAktClient client = await ConnectAsync(wire, refusing, answering);

        ActorAddress address = await client.WhereisAsync(s_alice, Cancellation);

        Assert.Equal(answering.Address, $"{address.Host}:{address.Port}");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_refused_actor_call_goes_where_a_fresh_look_up_finds_the_actor(WireProtocol wire, string call)
    {
        await using StubNode leaving = Answering(wire).FindsAll();
        await using StubNode staying = Answering(wire).FindsAll();
        await using GoAktClient client = await ConnectAsync(wire, leaving, staying);
        await CallAsync(client, call);
        int before = leaving.CountOf<RemoteAskRequest>() + leaving.CountOf<RemoteTellRequest>();
        leaving.FindsAll(staying.Address)
            .On<RemoteAskRequest>(static _ => RemotingDisabled())
            .On<RemoteTellRequest>(static _ => RemotingDisabled());

        await CallAsync(client, call);

        Assert.Equal(before + 1, leaving.CountOf<RemoteAskRequest>() + leaving.CountOf<RemoteTellRequest>());
        Assert.Equal(1, staying.CountOf<RemoteAskRequest>() + staying.CountOf<RemoteTellRequest>());
    }

    [Theory]
    [InlineData("tell")]
    [InlineData("batch of tells")]
    public async Task A_tell_on_Duplex_goes_elsewhere_where_the_node_refuses_to_say_whether_its_actor_is_there(string call)
    {
        const WireProtocol Wire = WireProtocol.Duplex;
        await using StubNode leaving = Answering(Wire).FindsAll();
        await using StubNode staying = Answering(Wire).FindsAll();
        await using GoAktClient client = await ConnectAsync(Wire, leaving, staying);
        await client.WhereisAsync(s_alice, Cancellation);
        leaving.FindsAll(staying.Address).On<RemoteKindRequest>(static _ => RemotingDisabled());

        await CallAsync(client, call);

        await Eventually.TrueAsync(() => staying.CountOf<RemoteTellRequest>() == 1);
        Assert.Equal(0, leaving.CountOf<RemoteTellRequest>());
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_actor_call_that_is_refused_again_is_not_sent_a_third_time(WireProtocol wire)
    {
        await using StubNode node = Answering(wire).FindsAll();
        await using GoAktClient client = await ConnectAsync(wire, node);
        await CallAsync(client, "ask");
        node.On<RemoteAskRequest>(static _ => RemotingDisabled());

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => CallAsync(client, "ask"));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.True(e.IsTransient);
        Assert.Equal(3, node.CountOf<RemoteAskRequest>());
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_node_that_refuses_everything_is_ejected_until_it_serves_again(WireProtocol wire)
    {
        await using StubNode refusing = Refusing(wire, "remoting is not enabled", isMarked: false);
        refusing.On<GetNodeMetricRequest>(static _ => RemotingDisabled());
        await using StubNode answering = Answering(wire);
        await using GoAktClient client = await ConnectAsync(wire, refusing, answering);

        await client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation);

        Assert.Equal(NodeState.Ejected, client.Nodes[0].State);
        await client.TellGrainAsync(s_cart, Text("6"), cancellationToken: Cancellation);
        Assert.Equal(1, refusing.CountOf<RemoteTellGrainRequest>());
        await Eventually.TrueAsync(() => refusing.CountOf<GetNodeMetricRequest>() > 1);
        Assert.Equal(NodeState.Ejected, client.Nodes[0].State);
        refusing.On<GetNodeMetricRequest>(request => new GetNodeMetricResponse { NodeAddress = request.NodeAddress });
        await Eventually.TrueAsync(() => client.Nodes[0].State == NodeState.Available);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_node_that_refuses_one_request_stays_in_balancing(WireProtocol wire)
    {
        await using StubNode refusing = Refusing(wire, "the grain is moving", isMarked: true);
        await using StubNode answering = Answering(wire);
        await using GoAktClient client = await ConnectAsync(wire, refusing, answering);

        await client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation);

        Assert.Equal(NodeState.Available, client.Nodes[0].State);
    }

    private static Task CallAsync(GoAktClient client, string call) => call switch
    {
        "ask" => client.AskAsync<StringValue>(s_alice, Text("1"), cancellationToken: Cancellation),
        "batch of asks" =>
            client.AskAllAsync<StringValue>(s_alice, [Text("1"), Text("2")], cancellationToken: Cancellation),
        "tell" => client.TellAsync(s_alice, Text("1"), Cancellation),
        _ => client.TellAllAsync(s_alice, [Text("1"), Text("2")], Cancellation),
    };

    private static StubNode Refusing(WireProtocol wire, string words, bool isMarked)
    {
        Error refusal = new() { Code = Code.FailedPrecondition, Message = words, Refused = isMarked };
        return new StubNode(wire)
            .On<RemoteAskGrainRequest>(_ => refusal)
            .On<RemoteTellGrainRequest>(_ => refusal)
            .On<RemoteSpawnRequest>(_ => refusal);
    }

    private static StubNode Answering(WireProtocol wire) => new StubNode(wire)
        .On<RemoteKindRequest>(static _ => new RemoteKindResponse { Kind = "actors.echo" })
        .On<RemoteAskGrainRequest>(static request => new RemoteAskGrainResponse { Message = request.Message })
        .On<RemoteTellGrainRequest>(static _ => new RemoteTellGrainResponse())
        .On<RemoteSpawnRequest>(static _ => new RemoteSpawnResponse())
        .On<RemoteAskRequest>(static request =>
            new RemoteAskResponse { Messages = { request.RemoteMessages.Select(static message => message.Message) } })
        .On<RemoteTellRequest>(static _ => new RemoteTellResponse());

    private static Error RemotingDisabled() =>
        new() { Code = Code.FailedPrecondition, Message = "remoting is not enabled" };

    private static StringValue Text(string value) => new() { Value = value };

    private static Task<GoAktClient> ConnectAsync(
        WireProtocol wire, params StubNode[] nodes) => PatientClient.ConnectAsync(
        nodes.Select(static node => node.Address),
        options =>
        {
            options.Protocol = wire;
            options.Balancer = new FirstBalancer();
            options.AwaitRelocation = false;
        },
        Cancellation);
}
