using System.Net.Security;
using System.Text;
using GoAkt.Typed.Hosting.Tests.Wire;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A peer whose bytes are of no wire, or too few to know, is cut off: within the time of a handshake, by the
/// node's clock.</summary>
public sealed class UnknownWireTests : IDisposable
{
    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(10);

    private readonly TestCertificates _certificates = new();
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("P")]
    [InlineData("GE")]
    [InlineData("PRI")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r")]
    [InlineData("\0")]
    [InlineData("\0\0\0")]
    [InlineData("A\0")]
    public async Task Too_few_bytes_are_cut_off_after_a_handshake_s_time(string bytes)
    {
        await using EmbeddedNode node = await StartAsync(Timeout.InfiniteTimeSpan);
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);

        await connection.SendAsync(Encoding.Latin1.GetBytes(bytes));
        await WatchedAsync();

        await CutOffAfterAsync(s_handshake, connection.IsClosedAsync());
    }

    [Theory]
    [InlineData("P")]
    [InlineData("\0")]
    public async Task And_no_later_than_a_silent_connection_is(string bytes)
    {
        await using EmbeddedNode node = await StartAsync(TimeSpan.FromSeconds(2));
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);

        await connection.SendAsync(Encoding.Latin1.GetBytes(bytes));
        await WatchedAsync();

        await CutOffAfterAsync(TimeSpan.FromSeconds(2), connection.IsClosedAsync());
    }

    [Fact]
    public async Task Bytes_that_come_one_by_one_give_no_more_time()
    {
        await using EmbeddedNode node = await StartAsync(Timeout.InfiniteTimeSpan);
        using FramedCaller other = await FramedCaller.ConnectAsync(node);
        await other.RefusedAsync("nobody", "there?");
        int before = _time.CreatedTimers;
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        await connection.SendAsync("P"u8.ToArray());
        await WatchedAsync(before);

        foreach (byte one in "RI"u8.ToArray())
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            await connection.SendAsync(new[] { one });

            // Nothing tells that the node has read a byte that is not enough, but what comes after it is read later.
            await other.RefusedAsync("nobody", "there?");
        }

        await CutOffAfterAsync(s_handshake - TimeSpan.FromSeconds(6), connection.IsClosedAsync());
    }

    [Fact]
    public async Task Inside_TLS_too()
    {
        await using EmbeddedNode node = await StartAsync(
            Timeout.InfiniteTimeSpan, new EmbeddedNodeTls { Certificate = _certificates.IssueForNode("127.0.0.1") });
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        await using SslStream tls = new(
            connection.ToStream(), false, (_, _, _, errors) => errors != SslPolicyErrors.RemoteCertificateNotAvailable);
        await tls.AuthenticateAsClientAsync("127.0.0.1");

        await tls.WriteAsync("P"u8.ToArray(), TestContext.Current.CancellationToken);

        // The TLS handshake had a timer too.
        await WatchedAsync(before: 1);

        await CutOffAfterAsync(s_handshake, IsClosedAsync());

        async Task<bool> IsClosedAsync() =>
            await tls.ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0;
    }

    [Fact]
    public async Task A_TLS_handshake_takes_no_longer_by_the_node_s_clock()
    {
        await using EmbeddedNode node = await StartAsync(
            TimeSpan.FromSeconds(2), new EmbeddedNodeTls { Certificate = _certificates.IssueForNode("127.0.0.1") });
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        await connection.SendAsync(new byte[] { 0x16, 0x03 });
        await Eventually.TrueAsync(() => _time.WaitingTimers == 1, "the node waits");

        await CutOffAfterAsync(TimeSpan.FromSeconds(2), connection.IsClosedAsync());
    }

    [Fact]
    public async Task A_request_of_HTTP_that_never_ends_is_cut_off_too()
    {
        // Kestrel's time is not the node's clock.
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            static options => options.IdleTimeout = TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);

        await connection.SendAsync("GET / HTTP/1.1\r\nHost:"u8.ToArray());

        byte[] answer = await Eventually.DoneAsync(connection.ReceiveAllAsync());
        Assert.True(
            answer.Length == 0
                || Encoding.ASCII.GetString(answer).StartsWith("HTTP/1.1 408", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handshake_that_never_ends_is_cut_off_at_once_when_the_node_ends()
    {
        EmbeddedNode node = await StartAsync(
            Timeout.InfiniteTimeSpan,
            new EmbeddedNodeTls { Certificate = _certificates.IssueForNode("127.0.0.1") },
            stopTimeout: TimeSpan.FromMinutes(10));
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        await connection.SendAsync(new byte[] { 0x16, 0x03 });
        await Eventually.TrueAsync(() => node.ConnectionCount == 1, "the connection is accepted");

        // Long before the handshake's own time is over.
        await node.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task A_connection_that_says_nothing_yet_may_wait_as_long_as_it_may_be_silent()
    {
        await using EmbeddedNode node = await StartAsync(TimeSpan.FromMinutes(20));
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);
        await Eventually.TrueAsync(() => _time.WaitingTimers > 0, "the node waits");

        _time.Advance(TimeSpan.FromMinutes(19));

        await caller.SpawnAsync("echo");
    }

    public void Dispose() => _certificates.Dispose();

    private Task<EmbeddedNode> StartAsync(
        TimeSpan idleTimeout, EmbeddedNodeTls? tls = null, TimeSpan? stopTimeout = null) =>
        TestNode.StartAsync(options =>
        {
            options.AddActor(_ => new ScriptedActor());
            options.TimeProvider = _time;
            options.IdleTimeout = idleTimeout;
            options.StopTimeout = stopTimeout ?? TimeSpan.FromSeconds(1);
            options.Tls = tls;
        });

    // The first timer of a connection is for its silence, the second for its first bytes: a clock that is moved in
    // between ends the connection by the first.
    private Task WatchedAsync(int before = 0) => Eventually.TrueAsync(
        () => (_time.CreatedTimers, _time.WaitingTimers) == (before + 2, 1), "the node waits for more bytes");

    private async Task CutOffAfterAsync(TimeSpan limit, Task<bool> closed)
    {
        var least = TimeSpan.FromMilliseconds(1);

        // Timers are fired while the clock moves: one that waits still has not cut the connection off.
        _time.Advance(limit - least);
        Assert.Equal((1, false), (_time.WaitingTimers, closed.IsCompleted));

        _time.Advance(least);
        Assert.True(await Eventually.DoneAsync(closed));
    }
}
