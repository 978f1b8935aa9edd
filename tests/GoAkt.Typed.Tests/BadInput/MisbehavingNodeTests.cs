using GoAkt.Typed.Errors;
using GoAkt.Typed.Testing;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.BadInput;

/// <summary>What calls itself a node and is none: each has a clear error.</summary>
public sealed class MisbehavingNodeTests
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    public static TheoryData<WireProtocol> Protocols =>
        [WireProtocol.Auto, WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex];

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_node_that_closes_on_a_request_has_lost_the_connection(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.ClosesOnRequest();

        ConnectionLostException e =
            await Assert.ThrowsAsync<ConnectionLostException>(() => WhereisAsync(server.Address, protocol));

        Assert.Equal(ErrorCode.Unavailable, e.Code);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_node_that_answers_garbage_does_not_speak_Connect()
    {
        await using RawServer server = MisbehavingServer.AnswersGarbage();

        GoAktException e =
            await Assert.ThrowsAnyAsync<GoAktException>(() => WhereisAsync(server.Address, WireProtocol.Connect));

        // HTTP/2 calls it a lost connection if the garbage comes before its handshake is through.
        Assert.True(e is WireProtocolException or ConnectionLostException, e.ToString());
        Assert.Equal(server.Address, e.Node);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Protocols))]
    public async Task A_node_that_never_answers_times_out(WireProtocol protocol)
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
    [InlineData(WireProtocol.Duplex)]
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

    [Theory(Timeout = 20_000)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Duplex)]
    public async Task What_speaks_TLS_says_so_by_an_alert(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.Answers([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);

        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => WhereisAsync(server.Address, protocol));

        Assert.Contains("answered in TLS", e.Message, StringComparison.Ordinal);
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
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [server.Address],
            static options =>
            {
                options.RequestTimeout = TimeSpan.FromMilliseconds(500);
                options.AskTimeout = TimeSpan.FromSeconds(3);
            },
            TestContext.Current.CancellationToken);

        AskTimeoutException e = await Assert.ThrowsAsync<AskTimeoutException>(() =>
            client.AskAsync<StringValue>(
                s_alice,
                new Empty(),
                cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(Delivery.NotSent, e.Delivery);
        Assert.True(e.IsTransient);
    }

    private static async Task WhereisAsync(
        string address, WireProtocol protocol, Action<GoAktClientOptions>? configure = null)
    {
        await using GoAktClient client = await PatientClient.ConnectAsync(
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
