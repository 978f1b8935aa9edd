using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Errors;

/// <summary>The rows of "What happens on the way".</summary>
public sealed class WayErrorTests
{
    private const string Unreachable =
        "the node refuses the connection, its name can't be resolved, the TLS handshake fails";
    private const string NoNode = "no node is known: discoveries name none, or have failed";
    private const string Lost = "the connection ends before the answer is there";
    private const string Disposed = "the client is disposed before the answer is there";
    private const string NoProtocol = "what comes back is not the wire's protocol: garbage, HTTP, another compression";
    private const string Unreadable = "the answer is one, but what it holds can't be read";
    private const string AskTimedOut = "no answer in time: an ask";
    private const string TimedOut = "no answer in time: any other call";
    private const string OtherType = "the reply is of another type than the contract says";
    private const string NotSupported = "the node's generation has no way to express the call or an option";

    private static readonly ActorId s_alice = AnsweringNode.Alice;

    public static TheoryData<WireProtocol> Protocols =>
        [WireProtocol.Auto, WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    [ErrorRow(Unreachable)]
    public Task A_refused_connection(WireProtocol protocol) =>
        IsUnreachableAsync(MisbehavingServer.RefusingAddress(), protocol);

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    [ErrorRow(Unreachable)]
    public Task A_name_that_can_not_be_resolved(WireProtocol protocol) =>
        IsUnreachableAsync("no-such-host.invalid:3321", protocol);

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    [ErrorRow(Unreachable)]
    public async Task A_certificate_that_is_not_trusted(WireProtocol protocol)
    {
        using TestCertificates authority = new();
        await using StubNode node = new();
        await using TlsFront front = new(node.Address, new ServerTls(authority.IssueForNode("127.0.0.1")));

        await IsUnreachableAsync(front.Address, protocol, static options => options.Tls = new NodeTls());
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    [ErrorRow(NoNode)]
    public async Task No_node_that_could_be_called(bool fails)
    {
        ScriptedDiscovery discovery = new();
        await using GoAktClient client = await PatientClient.ConnectAsync(
            Array.Empty<Node>(),
            options => options.NodeDiscoveries.Add(fails ? discovery.Fail("no name server") : discovery.Find()),
            Cancellation);

        await ErrorRow.Of(NoNode).IsThrownAsync<NodeUnavailableException>(
            () => AnsweringNode.AskAsync(client),
            ErrorCode.Unavailable,
            Delivery.NotSent,
            isTransient: true,
            s_alice,
            node: null);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(AnsweringNode.Protocols), MemberType = typeof(AnsweringNode))]
    [ErrorRow(Lost)]
    public async Task A_connection_that_breaks_before_the_answer_is_there(string wire)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AnsweringNode node = await AnsweringNode.StartAsync(wire, NodeAnswer.Never.Noting(asked));
        Task<StringValue> ask = AnsweringNode.AskAsync(node.Client);
        await asked.Task;

        node.Proxy.Reset();

        await ErrorRow.Of(Lost).IsThrownAsync<ConnectionLostException>(
            () => ask, ErrorCode.Unavailable, Delivery.Unknown, isTransient: true, s_alice, node.Address);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    [ErrorRow(Lost)]
    public async Task A_connection_that_breaks_before_the_message_has_left(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.ClosesAtOnce();
        await using GoAktClient client = await ConnectAsync(server.Address, protocol);

        await ErrorRow
            .Of(Lost)
            .IsThrownAsync<ConnectionLostException>(
                () => AnsweringNode.AskAsync(client),
                ErrorCode.Unavailable,
                Delivery.NotSent,
                isTransient: true,
                s_alice,
                server.Address);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(AnsweringNode.Protocols), MemberType = typeof(AnsweringNode))]
    [ErrorRow(Disposed)]
    public async Task A_client_that_is_disposed_before_the_answer_is_there(string wire)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AnsweringNode node = await AnsweringNode.StartAsync(wire, NodeAnswer.Never.Noting(asked));
        Task<StringValue> ask = AnsweringNode.AskAsync(node.Client);
        await asked.Task;

        await node.Client.DisposeAsync();

        await ErrorRow.Of(Disposed).IsThrownAsync<ConnectionLostException>(
            () => ask, ErrorCode.Unavailable, Delivery.Unknown, isTransient: false, s_alice, node.Address);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(AnsweringNode.Protocols), MemberType = typeof(AnsweringNode))]
    [ErrorRow(NoProtocol)]
    public async Task Garbage_in_place_of_an_answer(string wire)
    {
        await using AnsweringNode node = await AnsweringNode.StartAsync(wire, NodeAnswer.Garbage);

        await ErrorRow
            .Of(NoProtocol)
            .IsThrownAsync<WireProtocolException>(
                () => AnsweringNode.AskAsync(node.Client),
                ErrorCode.Internal,
                Delivery.Unknown,
                isTransient: false,
                s_alice,
                node.Address);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    [ErrorRow(NoProtocol)]
    public async Task Garbage_while_the_client_finds_out_the_wire(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.AnswersGarbage();
        await using GoAktClient client = await ConnectAsync(server.Address, protocol);

        await ErrorRow.Of(NoProtocol).IsThrownAsync<WireProtocolException>(
            () => AnsweringNode.AskAsync(client),
            ErrorCode.Internal,
            Delivery.NotSent,
            isTransient: false,
            s_alice,
            server.Address);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(AnsweringNode.Protocols), MemberType = typeof(AnsweringNode))]
    [ErrorRow(Unreadable)]
    public async Task An_answer_without_a_reply(string wire)
    {
        await using AnsweringNode node = await AnsweringNode.StartAsync(wire, NodeAnswer.WithoutReply);

        await ErrorRow.Of(Unreadable).IsThrownAsync<WireProtocolException>(
            () => AnsweringNode.AskAsync(node.Client),
            ErrorCode.Internal,
            Delivery.Sent,
            isTransient: false,
            s_alice,
            node.Address);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(AnsweringNode.Protocols), MemberType = typeof(AnsweringNode))]
    [ErrorRow(AskTimedOut)]
    public async Task An_ask_that_is_not_answered(string wire)
    {
        await using AnsweringNode node = await AnsweringNode.StartAsync(wire, NodeAnswer.Never);
        await node.Client.WhereisAsync(s_alice, Cancellation);

        AskTimeoutException e = await Failures.OnceSentAsync<AskTimeoutException>(
            () => AnsweringNode.AskAsync(node.Client, TimeSpan.FromMilliseconds(500)));

        ErrorRow
            .Of(AskTimedOut)
            .Check(e, ErrorCode.DeadlineExceeded, Delivery.Unknown, isTransient: true, s_alice, node.Address);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    [ErrorRow(AskTimedOut)]
    public async Task An_ask_that_has_not_left(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.NeverAnswers();
        await using GoAktClient client = await ConnectAsync(server.Address, protocol, static options =>
            options.RequestTimeout = TimeSpan.FromMilliseconds(300));

        await ErrorRow.Of(AskTimedOut).IsThrownAsync<AskTimeoutException>(
            () => AnsweringNode.AskAsync(client, TimeSpan.FromSeconds(2)),
            ErrorCode.DeadlineExceeded,
            Delivery.NotSent,
            isTransient: true,
            s_alice,
            server.Address);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(AnsweringNode.Connect, false)]
    [InlineData(AnsweringNode.Connect, true)]
    [InlineData(AnsweringNode.Framed, false)]
    [InlineData(AnsweringNode.Framed, true)]
    [InlineData(AnsweringNode.Duplex, false)]
    [InlineData(AnsweringNode.Duplex, true)]
    [ErrorRow(TimedOut)]
    public async Task A_call_that_is_not_answered(string wire, bool isToGrain)
    {
        await using AnsweringNode node = await AnsweringNode.StartAsync(
            wire, NodeAnswer.Never, static options => options.RequestTimeout = TimeSpan.FromSeconds(2));
        await Eventually.AnsweredAsync(() => node.Client.WhereisAsync(s_alice, Cancellation));

        CallTimeoutException e = await Failures.OnceSentAsync<CallTimeoutException>(
            () => isToGrain
                ? node.Client.TellGrainAsync(s_alice, new Empty(), cancellationToken: Cancellation)
                : node.Client.SpawnAsync(s_alice, cancellationToken: Cancellation));

        ErrorRow
            .Of(TimedOut)
            .Check(e, ErrorCode.DeadlineExceeded, Delivery.Unknown, isTransient: true, s_alice, node.Address);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    [ErrorRow(TimedOut)]
    public async Task A_call_that_has_not_left(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.NeverAnswers();
        await using GoAktClient client = await ConnectAsync(server.Address, protocol, static options =>
            options.RequestTimeout = TimeSpan.FromMilliseconds(300));

        await ErrorRow.Of(TimedOut).IsThrownAsync<CallTimeoutException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation),
            ErrorCode.DeadlineExceeded,
            Delivery.NotSent,
            isTransient: true,
            s_alice,
            server.Address);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(AnsweringNode.Protocols), MemberType = typeof(AnsweringNode))]
    [ErrorRow(OtherType)]
    public async Task A_reply_of_another_type(string wire)
    {
        await using AnsweringNode node =
            await AnsweringNode.StartAsync(wire, NodeAnswer.Reply(new Int64Value { Value = 1 }));

        UnexpectedReplyException e = await ErrorRow.Of(OtherType).IsThrownAsync<UnexpectedReplyException>(
            () => AnsweringNode.AskAsync(node.Client),
            ErrorCode.Internal,
            Delivery.Sent,
            isTransient: false,
            s_alice,
            node.Address);

        Assert.Equal("google.protobuf.StringValue", e.ExpectedType);
        Assert.Equal("google.protobuf.Int64Value", e.ActualType);
    }

    [Fact(Timeout = 30_000)]
    [ErrorRow(AskTimedOut)]
    public async Task An_ask_for_which_no_connection_became_free()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AnsweringNode node = await AnsweringNode.StartAsync(
            AnsweringNode.Framed, NodeAnswer.Never.Noting(asked), static options => options.MaxConnectionsPerNode = 1);
        Task<StringValue> first = AnsweringNode.AskAsync(node.Client, TimeSpan.FromMinutes(1));
        await asked.Task;

        await ErrorRow.Of(AskTimedOut).IsThrownAsync<AskTimeoutException>(
            () => AnsweringNode.AskAsync(node.Client, TimeSpan.FromMilliseconds(200)),
            ErrorCode.DeadlineExceeded,
            Delivery.NotSent,
            isTransient: true,
            s_alice,
            node.Address);

        Assert.False(first.IsCompleted);
        await node.Client.DisposeAsync();
        await Assert.ThrowsAsync<ConnectionLostException>(() => first);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Wires.Older), MemberType = typeof(Wires))]
    [ErrorRow(NotSupported)]
    public async Task A_call_that_the_generation_does_not_have(string wire)
    {
        await using ClientTest test = await ClientTest.StartAsync(wire);
        ActorId probe = new("tests/Probe", "probe");
        await test.Client.SpawnAsync(probe, cancellationToken: Cancellation);

        await ErrorRow.Of(NotSupported).IsThrownAsync<NotSupportedByWireException>(
            () => test.Client.GetKindAsync(probe, Cancellation),
            ErrorCode.Unimplemented,
            Delivery.NotSent,
            isTransient: false,
            probe,
            test.Node.Address);
    }

    private static async Task IsUnreachableAsync(
        string address, WireProtocol protocol, Action<GoAktClientOptions>? configure = null)
    {
        await using GoAktClient client = await ConnectAsync(address, protocol, configure);

        NodeUnavailableException e = await ErrorRow.Of(Unreachable).IsThrownAsync<NodeUnavailableException>(
            () => client.SpawnAsync(s_alice, cancellationToken: Cancellation),
            ErrorCode.Unavailable,
            Delivery.NotSent,
            isTransient: true,
            s_alice,
            address);

        Assert.Contains(address, e.Message, StringComparison.Ordinal);
    }

    private static Task<GoAktClient> ConnectAsync(
        string address,
        WireProtocol protocol,
        Action<GoAktClientOptions>? configure = null) =>
        PatientClient.ConnectAsync(
            [address],
            options =>
            {
                options.Protocol = protocol;
                configure?.Invoke(options);
            },
            Cancellation);
}
