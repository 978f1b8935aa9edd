using System.Net.Security;
using GoAkt.Typed.Hosting.Tests.Wire;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A peer on Duplex that says nothing is asked whether it is there, and let go of in the end.</summary>
public sealed class DuplexLivenessTests : IDisposable
{
    private const int Large = 4 * 1024 * 1024;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_half = TimeSpan.FromSeconds(5);
    private static readonly string s_large = new('x', Large);

    private readonly TestCertificates _certificates = new();
    private readonly ManualTime _time = new();
    private int _answered;

    [Fact(Timeout = 60_000)]
    public async Task It_is_pinged_after_each_interval_and_given_up_after_three()
    {
        await using EmbeddedNode node = await StartAsync();
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);

        // The silence begins with the last frame, and not with the connection.
        _time.Advance(s_half);
        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, 1, 7));
        await peer.ReceiveAsync(DuplexType.Pong);

        for (int i = 0; i < 2; i++)
        {
            Task<DuplexFrame> ping = peer.ReceiveAsync();
            await IsSilentAsync(ping);
            _time.Advance(s_moment);
            Assert.Equal(DuplexType.Ping, (await ping).Type);
        }

        Task<DuplexFrame?> end = peer.TryReceiveAsync();
        await IsSilentAsync(end);
        _time.Advance(s_moment);
        Assert.Null(await end);

        async Task IsSilentAsync(Task received)
        {
            _time.Advance(s_interval - s_moment);
            Assert.False(await Eventually.IsTrueAsync(() => received.IsCompleted, TimeSpan.FromMilliseconds(100)));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task One_that_takes_its_answers_slowly_is_there()
    {
        const ulong Asks = 16;
        await using EmbeddedNode node = await StartAsync();
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node, DuplexCalls.Offer(revision: 1));
        await AskAsync(node, peer, Asks);

        for (ulong i = 0; i < Asks; i++)
        {
            // Until the node would give up so much is taken that the system can't have held all of it: the node must
            // have sent some meanwhile, however late its threads have their turn.
            _time.Advance(i % 2 == 0 ? s_half : TimeSpan.Zero);
            await peer.ReceiveAsync(DuplexType.Reply);
        }

        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, 1, 7));
        await peer.ReceiveAsync(DuplexType.Pong);
    }

    [Fact(Timeout = 60_000)]
    public async Task One_that_takes_nothing_is_let_go_of_inside_TLS_too()
    {
        await using EmbeddedNode node =
            await StartAsync(new EmbeddedNodeTls { Certificate = _certificates.IssueForNode("127.0.0.1") });
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);
        await using SslStream tls = new(
            connection.ToStream(), false, (_, _, _, errors) => errors != SslPolicyErrors.RemoteCertificateNotAvailable);
        await tls.AuthenticateAsClientAsync("127.0.0.1");
        using DuplexPeer peer = new(tls);
        await peer.ShakeHandsAsync(DuplexCalls.Offer(revision: 1));
        await AskAsync(node, peer, 8);

        for (int i = 0; i < 8; i++)
        {
            _time.Advance(s_half);
        }

        await Eventually.TrueAsync(() => node.ConnectionCount == 0, "the connection is let go of");
    }

    public void Dispose() => _certificates.Dispose();

    private async Task AskAsync(EmbeddedNode node, DuplexPeer peer, ulong count)
    {
        // All at once: the node reads no further ask while it holds so much that is not taken.
        await peer.SendAsync(Enumerable
            .Range(1, (int)count)
            .Select(i => DuplexCalls.Ask(node, (ulong)i, "probe", FramedCaller.Text("?"))));

        await Eventually.TrueAsync(() => Volatile.Read(ref _answered) == (int)count, "all asks are answered");
    }

    private async Task<EmbeddedNode> StartAsync(EmbeddedNodeTls? tls = null)
    {
        EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.TimeProvider = _time;
            options.Tls = tls;
            options.StopTimeout = TimeSpan.FromSeconds(1);
            options.AddActor(_ => new ScriptedActor
            {
                OnAsk = (_, _) =>
                {
                    Interlocked.Increment(ref _answered);
                    return Task.FromResult(s_large);
                },
            });
        });
        await node.SpawnAsync<IScriptedActor>("probe", TestContext.Current.CancellationToken);
        return node;
    }
}
