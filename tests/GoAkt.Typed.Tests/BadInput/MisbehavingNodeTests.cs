using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests;

/// <summary>What calls itself a node and is none: each has a clear error, within the call's time-out.</summary>
public sealed class MisbehavingNodeTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_node_that_refuses_connections_is_unavailable(WireProtocol protocol)
    {
        string address = MisbehavingServer.RefusingAddress();

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() =>
            WhereisAsync(address, protocol));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.Equal(address, e.Node);
        Assert.True(e.IsTransient);
        Assert.Contains(address, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_node_whose_name_is_not_known_is_unavailable(WireProtocol protocol)
    {
        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() =>
            WhereisAsync("no-such-host.invalid:3321", protocol));

        Assert.Contains("no-such-host.invalid", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_node_that_closes_at_once_has_lost_the_connection(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.ClosesAtOnce();

        await Assert.ThrowsAsync<ConnectionLostException>(() => WhereisAsync(server.Address, protocol));
    }

    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_node_that_closes_on_a_request_has_lost_the_connection(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.ClosesOnRequest();

        ConnectionLostException e =
            await Assert.ThrowsAsync<ConnectionLostException>(() => WhereisAsync(server.Address, protocol));

        Assert.Equal(ErrorCode.Unavailable, e.Code);
    }

    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_node_that_answers_garbage_speaks_none_of_the_wires(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.AnswersGarbage();

        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => WhereisAsync(server.Address, protocol));

        // HTTP/2 calls it a lost connection if the garbage comes before its handshake is through.
        Assert.True(
            e is WireProtocolException || (protocol == WireProtocol.Connect && e is ConnectionLostException),
            e.ToString());
        Assert.Equal(server.Address, e.Node);
    }

    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_node_that_never_answers_costs_no_more_than_the_time_out(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.NeverAnswers();

        CallTimeoutException e = await Assert.ThrowsAsync<CallTimeoutException>(() =>
            WhereisAsync(server.Address, protocol, static options =>
                options.RequestTimeout = TimeSpan.FromMilliseconds(300)));

        Assert.Equal(ErrorCode.DeadlineExceeded, e.Code);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_web_server_is_no_node(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.Answers([
            .. "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8,
        ]);

        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => WhereisAsync(server.Address, protocol));

        Assert.Contains("answered in HTTP", e.Message, StringComparison.Ordinal);
        Assert.False(e.IsTransient);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_web_server_that_knows_nothing_of_actors_is_no_node()
    {
        await using ScriptedConnectServer server = await ScriptedConnectServer.StartAsync(static context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => WhereisAsync(server.Address, WireProtocol.Auto));

        Assert.Contains("HTTP status 404", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_proxy_whose_node_is_away_may_have_it_back_later()
    {
        await using ScriptedConnectServer server = await ScriptedConnectServer.StartAsync(static context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });

        GoAktException e =
            await Assert.ThrowsAsync<GoAktException>(() => WhereisAsync(server.Address, WireProtocol.Auto));

        Assert.Equal(ErrorCode.Unavailable, e.Code);
        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.True(e.IsTransient);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_node_that_shows_no_wire_in_time_may_be_overloaded()
    {
        await using RawServer server = MisbehavingServer.NeverAnswers();
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [server.Address],
            static options => options.RequestTimeout = TimeSpan.FromMilliseconds(500),
            TestContext.Current.CancellationToken);

        AskTimeoutException e = await Assert.ThrowsAsync<AskTimeoutException>(() =>
            client.AskAsync<Google.Protobuf.WellKnownTypes.StringValue>(
                s_alice,
                new Google.Protobuf.WellKnownTypes.Empty(),
                cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.True(e.IsTransient);
    }

    private static async Task WhereisAsync(
        string address, WireProtocol protocol, Action<GoAktClientOptions>? configure = null)
    {
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            [address],
            options =>
            {
                options.Protocol = protocol;
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);
        await client.WhereisAsync(s_alice, TestContext.Current.CancellationToken);
    }
}
