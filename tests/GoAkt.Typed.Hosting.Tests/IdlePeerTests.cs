using GoAkt.Typed.Hosting.Tests.Actors;
using GoAkt.Typed.Hosting.Tests.Wire;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>What a node's peers on Duplex have written counts as its work, for as long as they answer.</summary>
public sealed class IdlePeerTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_a_peer_on_Duplex_has_written_comes_before_its_answer()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);

        Task idle = node.WaitForIdleAsync(Cancellation);
        DuplexFrame ping = await peer.ReceiveAsync(DuplexType.Ping);
        Assert.False(idle.IsCompleted);
        await peer.SendAsync(Tell(node, 7), PongTo(ping));
        await AnswerWhileAsync(peer, idle);

        Assert.Equal(["7"], node.GetActor<Till>("till").Handled);
    }

    [Fact]
    public async Task A_look_that_finds_something_handled_proves_nothing()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);
        Task idle = node.WaitForIdleAsync(Cancellation);
        DuplexFrame ping = await peer.ReceiveAsync(DuplexType.Ping);
        await peer.SendAsync(Tell(node, 7));
        await Eventually.TrueAsync(
            () => Telemetry.Meters.Depth(node, "tests.Till") == 0 && node.GetActor<Till>("till").Handled.Count == 1);

        await peer.SendAsync(PongTo(ping));

        // What was handled may have caused something that is on its way, so all are asked again.
        ping = await peer.ReceiveAsync(DuplexType.Ping);
        Assert.False(idle.IsCompleted);
        await peer.SendAsync(PongTo(ping));
        await AnswerWhileAsync(peer, idle);
    }

    [Fact]
    public async Task What_comes_behind_a_handshake_before_its_connection_is_served_is_waited_for()
    {
        using HeldTime time = new();
        await using EmbeddedNode node = await TillNode.StartAsync(options => options.TimeProvider = time);
        time.Hold();
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);
        await peer.SendAsync(Tell(node, 7));

        Task idle = node.WaitForIdleAsync(Cancellation);

        Assert.False(await Eventually.IsTrueAsync(() => idle.IsCompleted, TimeSpan.FromMilliseconds(50)));
        time.Dispose();
        await AnswerWhileAsync(peer, idle);
        Assert.Equal(["7"], node.GetActor<Till>("till").Handled);
    }

    [Fact]
    public async Task A_peer_that_hangs_is_waited_for_until_its_end()
    {
        await using EmbeddedNode node = await TillNode.StartAsync();
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);
        Task idle = node.WaitForIdleAsync(Cancellation);
        await peer.ReceiveAsync(DuplexType.Ping);
        Assert.False(idle.IsCompleted);

        peer.Dispose();

        await Eventually.DoneAsync(idle);
    }

    [Fact]
    public async Task A_peer_that_hangs_is_waited_for_until_it_is_given_up()
    {
        ManualTime time = new();
        await using EmbeddedNode node = await TillNode.StartAsync(options => options.TimeProvider = time);
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);
        Task idle = node.WaitForIdleAsync(Cancellation);
        await peer.ReceiveAsync(DuplexType.Ping);
        for (int i = 0; i < 2; i++)
        {
            time.Advance(s_interval);
            await peer.ReceiveAsync(DuplexType.Ping);
        }

        Assert.False(idle.IsCompleted);
        time.Advance(s_interval);

        await idle.WaitAsync(s_interval, Cancellation);
    }

    [LongFact]
    public async Task A_peer_that_hangs_is_let_be_though_the_clock_stands_still()
    {
        await using EmbeddedNode node =
            await TillNode.StartAsync(static options => options.TimeProvider = new ManualTime());
        using DuplexPeer peer = await DuplexCalls.ConnectAsync(node);

        await node.WaitForIdleAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);

        Assert.Equal(1, node.ConnectionCount);
    }

    // A peer has had no time to say anything while the clock jumped.
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public async Task A_clock_that_is_moved_far_ends_no_connection_and_loses_no_tell(int steps)
    {
        ManualTime time = new();
        await using EmbeddedNode node = await TillNode.StartAsync(options =>
        {
            options.TimeProvider = time;
            options.PassivateAfter = TimeSpan.FromDays(1);
        });
        await using GoAktClient client = await TillNode.ConnectAsync(node, WireProtocol.Duplex);
        ITill till = client.Actors<ITill>()["till"];
        for (int i = 0; i < 20; i++)
        {
            for (int step = 0; step < steps; step++)
            {
                time.Advance(TimeSpan.FromMinutes(1) / steps);
            }

            await till.TellAllAsync([new Int64Value { Value = i }], Cancellation);
            await Eventually.DoneAsync(node.WaitForIdleAsync(Cancellation));
            Assert.Equal(i + 1, node.GetActor<Till>("till").Handled.Count);
        }
    }

    private static DuplexFrame Tell(EmbeddedNode node, long amount) =>
        DuplexCalls.Ask(node, 0, "till", new Int64Value { Value = amount }) with { Flags = DuplexFlags.None };

    private static DuplexFrame PongTo(DuplexFrame ping) => DuplexFrame.Of(DuplexType.Pong, ping.Lane, ping.Correlation);

    /// <summary>Answers as a peer does until a task has ended.</summary>
    private static async Task AnswerWhileAsync(DuplexPeer peer, Task task)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var answering = Task.Run(
            async () =>
            {
                while (await peer.ReadAsync(end.Token) is { } frame)
                {
                    if (frame.Type == DuplexType.Ping)
                    {
                        await peer.SendAsync(PongTo(frame));
                    }
                }
            },
            Cancellation);
        await Eventually.DoneAsync(task);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    /// <summary>A clock that keeps who looks at it, so that a connection is not served.</summary>
    private sealed class HeldTime : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _mayGoOn = new(initialState: true);

        public void Hold() => _mayGoOn.Reset();

        public override long GetTimestamp()
        {
            _mayGoOn.Wait();
            return base.GetTimestamp();
        }

        public void Dispose() => _mayGoOn.Set();
    }
}
