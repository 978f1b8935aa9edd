using System.Net.Security;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>From the first byte to the HELLO: how long a peer has for it, and what a HELLO may be.</summary>
public sealed class DuplexAcceptTests : IDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_part = TimeSpan.FromSeconds(4);

    private readonly TestCertificates _certificates = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_is_pinned_waits_ten_seconds_for_the_first_byte(bool isEncrypted)
    {
        await using EmbeddedNode node = await StartPinnedAsync(isEncrypted, TimeSpan.FromMinutes(20));
        using RawConnection connection = await OpenAsync(node);

        _time.Advance(s_window);

        Assert.True(await Eventually.DoneAsync(connection.IsClosedAsync()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Or_as_long_as_a_connection_may_be_silent()
    {
        await using EmbeddedNode node = await StartPinnedAsync(isEncrypted: true, TimeSpan.FromSeconds(2));
        using RawConnection connection = await OpenAsync(node);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(await connection.IsClosedAsync().WaitAsync(TimeSpan.FromSeconds(5), Cancellation));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_first_byte_and_the_HELLO_share_them()
    {
        await using EmbeddedNode node = await StartPinnedAsync(isEncrypted: false, TimeSpan.FromMinutes(20));
        using RawConnection connection = await OpenAsync(node);
        _time.Advance(s_part);
        await connection.SendAsync(new byte[] { DuplexFrame.Version });
        Task<bool> closed = connection.IsClosedAsync();
        _time.Advance(s_part);
        Assert.False(await Eventually.IsTrueAsync(() => closed.IsCompleted, TimeSpan.FromMilliseconds(200)));

        _time.Advance(s_window - s_part - s_part);

        Assert.True(await Eventually.DoneAsync(closed));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_TLS_handshake_and_the_HELLO_share_them()
    {
        await using EmbeddedNode node = await StartPinnedAsync(isEncrypted: true, TimeSpan.FromMinutes(20));
        using RawConnection connection = await OpenAsync(node);
        _time.Advance(s_part);
        await using SslStream tls = new(
            connection.ToStream(), false, (_, _, _, errors) => errors != SslPolicyErrors.RemoteCertificateNotAvailable);
        await tls.AuthenticateAsClientAsync("127.0.0.1");
        await tls.WriteAsync(new byte[] { DuplexFrame.Version }, Cancellation);
        Task<int> read = tls.ReadAsync(new byte[1], Cancellation).AsTask();
        _time.Advance(s_part);
        Assert.False(await Eventually.IsTrueAsync(() => read.IsCompleted, TimeSpan.FromMilliseconds(200)));

        _time.Advance(s_window - s_part - s_part);

        Assert.Equal(0, await Eventually.DoneAsync(read));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(NodeProtocols.Duplex)]
    [InlineData(NodeProtocols.All)]
    public async Task A_HELLO_that_is_under_way_does_not_hold_up_the_end_of_the_node(NodeProtocols protocols)
    {
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.Protocols = protocols;
            options.StopTimeout = TimeSpan.FromMinutes(10);
        });
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        await connection.SendAsync(DuplexFrame.Of(DuplexType.Hello, 1, DuplexCalls.Offer()).ToBytes().AsMemory(0, 20));
        await Eventually.TrueAsync(() => node.ConnectionCount == 1);

        await Eventually.DoneAsync(node.DisposeAsync().AsTask());

        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task A_HELLO_may_be_as_large_as_a_frame()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);

        await peer.SendAsync(Hello([.. DuplexCalls.Offer().ToByteArray(), .. UnknownField(200_000)]));

        Assert.Equal(DuplexType.HelloAck, (await peer.ReceiveAsync()).Type);
        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, 1, 7));
        Assert.Equal(DuplexType.Pong, (await peer.ReceiveAsync()).Type);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(200_000)]
    [InlineData(16 * 1024 * 1024)]
    public async Task What_is_no_HELLO_is_answered_whatever_its_size(int size)
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        using DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        byte[] body = new byte[size];
        Array.Fill(body, (byte)0xFF);

        await peer.SendAsync(Hello(body));

        DuplexFrame answer = await peer.ReceiveAsync();
        Assert.Equal((DuplexType.Error, 0UL), (answer.Type, answer.Correlation));
        Assert.Equal(
            new Error { Code = Code.InvalidArgument, Message = "invalid HELLO payload" },
            Error.Parser.ParseFrom(answer.Body));
        Assert.Null(await peer.TryReceiveAsync());
    }

    public void Dispose() => _certificates.Dispose();

    private static DuplexFrame Hello(byte[] body) => DuplexFrame.Of(DuplexType.Hello, 1, 0, body);

    /// <summary>A field that no version of GoAkt has.</summary>
    private static byte[] UnknownField(int length) =>
        [(100 << 3 & 0x7F) | 2 | 0x80, 100 >> 4, .. DuplexBytes.Varint((ulong)length), .. new byte[length]];

    private Task<EmbeddedNode> StartPinnedAsync(bool isEncrypted, TimeSpan idleTimeout) =>
        TestNode.StartAsync(options =>
        {
            options.Protocols = NodeProtocols.Duplex;
            options.TimeProvider = _time;
            options.IdleTimeout = idleTimeout;
            options.StopTimeout = TimeSpan.FromSeconds(1);
            options.Tls = isEncrypted
                ? new EmbeddedNodeTls { Certificate = _certificates.IssueForNode("127.0.0.1") }
                : null;
        });

    /// <summary>Opens a connection, and waits until its time runs.</summary>
    private async Task<RawConnection> OpenAsync(EmbeddedNode node)
    {
        RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        await Eventually.IsTrueAsync(() => _time.WaitingTimers > 0, TimeSpan.FromSeconds(5));
        return connection;
    }
}
