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

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => WhereisAsync(address, protocol));

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
        NodeUnavailableException e =
            await Assert.ThrowsAsync<NodeUnavailableException>(() => WhereisAsync("no-such-host.invalid:3321", protocol));

        Assert.Contains("no-such-host.invalid", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_node_that_closes_at_once_has_lost_the_connection(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.ClosesAtOnce();

        await Assert.ThrowsAsync<ConnectionLostException>(() => WhereisAsync(server.Address, protocol));
    }

    [Theory]
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

        WireProtocolException e =
            await Assert.ThrowsAsync<WireProtocolException>(() => WhereisAsync(server.Address, protocol));

        Assert.Equal(server.Address, e.Node);
    }

    [Theory]
    [InlineData(WireProtocol.Auto)]
    [InlineData(WireProtocol.Connect)]
    [InlineData(WireProtocol.Framed)]
    public async Task A_node_that_never_answers_costs_no_more_than_the_time_out(WireProtocol protocol)
    {
        await using RawServer server = MisbehavingServer.NeverAnswers();

        CallTimeoutException e = await Assert.ThrowsAsync<CallTimeoutException>(
            () => WhereisAsync(server.Address, protocol, static options => options.RequestTimeout = TimeSpan.FromMilliseconds(300)));

        Assert.Equal(ErrorCode.DeadlineExceeded, e.Code);
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
