using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Connect;

/// <summary>What HTTP/2 itself makes of a request that is not answered: a lost connection, unless the bytes are not
/// HTTP/2's.</summary>
public sealed class Http2FailureTests
{
    // Error codes of RFC 9113, section 7.
    private const int NoError = 0x0;
    private const int ProtocolError = 0x1;
    private const int InternalError = 0x2;
    private const int SettingsTimeout = 0x4;
    private const int StreamClosed = 0x5;
    private const int RefusedStream = 0x7;
    private const int Cancel = 0x8;
    private const int ConnectError = 0xa;
    private const int EnhanceYourCalm = 0xb;
    private const int OfTomorrow = 0x7f;

    public static TheoryData<int> ErrorsOfConnections =>
        [NoError, ProtocolError, InternalError, SettingsTimeout, EnhanceYourCalm, OfTomorrow];

    [Theory(Timeout = 30_000)]
    [InlineData(NoError)]
    [InlineData(SettingsTimeout)]
    [InlineData(StreamClosed)]
    [InlineData(ConnectError)]
    [InlineData(EnhanceYourCalm)]
    [InlineData(OfTomorrow)]
    public async Task A_stream_that_is_reset_is_lost(int error)
    {
        await using RawHttp2Server server = new(stream => [RawHttp2Server.ResetStream(stream, error)]);

        await IsLostAsync(server, Delivery.Unknown);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stream_that_is_refused_was_not_sent()
    {
        await using RawHttp2Server server = new(static stream => [RawHttp2Server.ResetStream(stream, RefusedStream)]);

        await IsLostAsync(server, Delivery.NotSent);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(ErrorsOfConnections))]
    public async Task A_request_beyond_the_last_stream_that_a_node_serves_was_not_sent(int error)
    {
        await using RawHttp2Server server = new(stream => [RawHttp2Server.GoAway(lastStream: 0, error)]);

        await IsLostAsync(server, Delivery.NotSent);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(ErrorsOfConnections))]
    public async Task A_request_that_a_node_may_have_served_before_it_went_away_is_lost(int error)
    {
        await using RawHttp2Server server = new(stream => [RawHttp2Server.GoAway(stream, error), null]);

        await IsLostAsync(server, Delivery.Unknown);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(InternalError)]
    [InlineData(Cancel)]
    public async Task A_request_that_the_node_gives_up_is_no_lost_connection(int error)
    {
        await using RawHttp2Server server = new(stream => [RawHttp2Server.ResetStream(stream, error)]);

        GoAktException e = await FailAsync<GoAktException>(server);

        Assert.Equal((ErrorCode.Internal, Delivery.Unknown), (e.Code, e.Delivery));
    }

    [Fact(Timeout = 30_000)]
    public async Task Bytes_that_are_no_frames_are_no_HTTP_2()
    {
        await using RawHttp2Server server = new(static _ => [RawHttp2Server.Garbage()]);

        WireProtocolException e = await FailAsync<WireProtocolException>(server);

        Assert.Equal(Delivery.Unknown, e.Delivery);
    }

    [LongFact(Timeout = 60_000)]
    public async Task A_connection_on_which_pings_are_not_answered_is_lost_and_its_node_stays()
    {
        await using RawHttp2Server server = new(static _ => [], answersPings: false);
        List<NodeState> changes = [];

        ConnectionLostException e = await FailAsync<ConnectionLostException>(server, client =>
            client.NodeStateChanged += (_, change) => changes.Add(change.State));

        Assert.Equal((ErrorCode.Unavailable, Delivery.Unknown), (e.Code, e.Delivery));
        Assert.True(e.IsTransient);
        Assert.Empty(changes);
    }

    private static async Task IsLostAsync(RawHttp2Server server, Delivery delivery)
    {
        ConnectionLostException e = await FailAsync<ConnectionLostException>(server);

        Assert.Equal((ErrorCode.Unavailable, delivery), (e.Code, e.Delivery));
        Assert.True(e.IsTransient);
        Assert.Equal(server.Address, e.Node);
    }

    private static async Task<TException> FailAsync<TException>(
        RawHttp2Server server, Action<GoAktClient>? prepare = null)
        where TException : GoAktException
    {
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [server.Address],
            static options =>
            {
                options.Protocol = WireProtocol.Connect;
                options.RequestTimeout = TimeSpan.FromSeconds(25);
            },
            TestContext.Current.CancellationToken);
        prepare?.Invoke(client);
        return await Assert.ThrowsAsync<TException>(
            () => client.SpawnAsync(ConnectStub.Alice, cancellationToken: TestContext.Current.CancellationToken));
    }
}
