using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>What a node turns away before any handler runs is sent once more, elsewhere.</summary>
public sealed class RefusedRequestTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");
    private static readonly ActorId s_cart = new("shop/Cart", "7");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a refusing node says: that it has refused this request, or that it serves none.</summary>
    public static TheoryData<string, bool> Refusals => new()
    {
        { "the grain is moving", true },
        { "remoting is not enabled", false },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_grain_ask_goes_to_another_node(string words, bool isMarked)
    {
        await using StubNode refusing = Refusing(words, isMarked);
        await using StubNode answering = Answering();
        await using GoAktClient client = await ConnectAsync(refusing, answering);

        StringValue reply =
            await client.AskGrainAsync<StringValue>(s_cart, Text("5"), cancellationToken: Cancellation);

        Assert.Equal("5", reply.Value);
        Assert.Equal(1, refusing.CountOf<RemoteAskGrainRequest>());
        Assert.Equal(1, answering.CountOf<RemoteAskGrainRequest>());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_grain_tell_goes_to_another_node(string words, bool isMarked)
    {
        await using StubNode refusing = Refusing(words, isMarked);
        await using StubNode answering = Answering();
        await using GoAktClient client = await ConnectAsync(refusing, answering);

        await client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation);

        Assert.Equal(1, refusing.CountOf<RemoteTellGrainRequest>());
        Assert.Equal(1, answering.CountOf<RemoteTellGrainRequest>());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_grain_call_that_is_refused_again_is_not_sent_a_third_time(string words, bool isMarked)
    {
        await using StubNode first = Refusing(words, isMarked);
        await using StubNode second = Refusing(words, isMarked);
        await using StubNode third = Answering();
        await using GoAktClient client = await ConnectAsync(first, second, third);

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(
            () => client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(second.Address, e.Node);
        Assert.Equal(1, first.CountOf<RemoteTellGrainRequest>());
        Assert.Equal(1, second.CountOf<RemoteTellGrainRequest>());
        Assert.Equal(0, third.CountOf<RemoteTellGrainRequest>());
    }

    [Fact]
    public async Task A_grain_call_that_failed_without_being_refused_is_not_sent_again()
    {
        await using StubNode stopping = Refusing("actor system is shutting down", isMarked: false);
        await using StubNode answering = Answering();
        await using GoAktClient client = await ConnectAsync(stopping, answering);

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation));

        Assert.Equal(Delivery.Sent, e.Delivery);
        Assert.Equal(0, answering.CountOf<RemoteTellGrainRequest>());
    }

    [Fact]
    public async Task A_refused_spawn_goes_to_another_node()
    {
        await using StubNode refusing = Refusing("remoting is not enabled", isMarked: false);
        await using StubNode answering = Answering();
        await using GoAktClient client = await ConnectAsync(refusing, answering);

        await client.SpawnAsync(s_alice, cancellationToken: Cancellation);

        Assert.Equal(1, answering.CountOf<RemoteSpawnRequest>());
    }

    [Fact]
    public async Task A_refused_look_up_goes_to_another_node()
    {
        await using StubNode refusing = Refusing("remoting is not enabled", isMarked: false);
        refusing.On<RemoteLookupRequest>(static _ => RemotingDisabled());
        await using StubNode answering = Answering().FindsAll();
        await using GoAktClient client = await ConnectAsync(refusing, answering);

        ActorAddress address = await client.WhereisAsync(s_alice, Cancellation);

        Assert.Equal(answering.Address, $"{address.Host}:{address.Port}");
    }

    [Theory]
    [InlineData("ask")]
    [InlineData("batch of asks")]
    [InlineData("tell")]
    [InlineData("batch of tells")]
    public async Task A_refused_actor_call_goes_where_a_fresh_look_up_finds_the_actor(string call)
    {
        await using StubNode leaving = Answering();
        leaving.FindsAll();
        await using StubNode staying = Answering().FindsAll();
        await using GoAktClient client = await ConnectAsync(leaving, staying);
        await CallAsync(client, call);
        int before = leaving.CountOf<RemoteAskRequest>() + leaving.CountOf<RemoteTellRequest>();
        leaving.FindsAll(staying.Address)
            .On<RemoteAskRequest>(static _ => RemotingDisabled())
            .On<RemoteTellRequest>(static _ => RemotingDisabled());

        await CallAsync(client, call);

        Assert.Equal(before + 1, leaving.CountOf<RemoteAskRequest>() + leaving.CountOf<RemoteTellRequest>());
        Assert.Equal(1, staying.CountOf<RemoteAskRequest>() + staying.CountOf<RemoteTellRequest>());
    }

    [Fact]
    public async Task An_actor_call_that_is_refused_again_is_not_sent_a_third_time()
    {
        await using StubNode node = Answering().FindsAll();
        await using GoAktClient client = await ConnectAsync(node);
        await CallAsync(client, "ask");
        node.On<RemoteAskRequest>(static _ => RemotingDisabled());

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => CallAsync(client, "ask"));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.True(e.IsTransient);
        Assert.Equal(3, node.CountOf<RemoteAskRequest>());
    }

    [Fact(Timeout = 20_000)]
    public async Task A_node_that_refuses_everything_is_ejected_until_it_serves_again()
    {
        await using StubNode refusing = Refusing("remoting is not enabled", isMarked: false);
        refusing.On<GetNodeMetricRequest>(static _ => RemotingDisabled());
        await using StubNode answering = Answering();
        await using GoAktClient client = await ConnectAsync(refusing, answering);

        await client.TellGrainAsync(s_cart, Text("5"), cancellationToken: Cancellation);

        Assert.Equal(NodeState.Ejected, client.Nodes[0].State);
        await client.TellGrainAsync(s_cart, Text("6"), cancellationToken: Cancellation);
        Assert.Equal(1, refusing.CountOf<RemoteTellGrainRequest>());
        await Eventually.TrueAsync(() => refusing.CountOf<GetNodeMetricRequest>() > 1);
        Assert.Equal(NodeState.Ejected, client.Nodes[0].State);
        refusing.On<GetNodeMetricRequest>(request => new GetNodeMetricResponse { NodeAddress = request.NodeAddress });
        await Eventually.TrueAsync(() => client.Nodes[0].State == NodeState.Available);
    }

    [Fact]
    public async Task A_node_that_refuses_one_request_stays_in_balancing()
    {
        await using StubNode refusing = Refusing("the grain is moving", isMarked: true);
        await using StubNode answering = Answering();
        await using GoAktClient client = await ConnectAsync(refusing, answering);

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

    private static StubNode Refusing(string words, bool isMarked)
    {
        Error refusal = new() { Code = Code.FailedPrecondition, Message = words, Refused = isMarked };
        return new StubNode()
            .On<RemoteAskGrainRequest>(_ => refusal)
            .On<RemoteTellGrainRequest>(_ => refusal)
            .On<RemoteSpawnRequest>(_ => refusal);
    }

    private static StubNode Answering() => new StubNode()
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

    private static Task<GoAktClient> ConnectAsync(params StubNode[] nodes) => GoAktClient.ConnectAsync(
        nodes.Select(static node => node.Address),
        static options =>
        {
            options.Protocol = WireProtocol.Framed;
            options.Balancer = new FirstBalancer();
        },
        Cancellation);
}
