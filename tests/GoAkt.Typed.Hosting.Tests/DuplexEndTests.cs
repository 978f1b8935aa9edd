using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>How connections that speak Duplex end, and asks through them that nobody answers.</summary>
public sealed class DuplexEndTests : IDisposable
{
    private const int Large = 12 * 1024 * 1024;

    /// <summary>Long enough that the node has ended its side, and not so long that it has given the peer up.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(10);

    private readonly TestCertificates _certificates = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_connection_that_is_reset_before_its_first_frame_ends_at_once()
    {
        ClosedConnections closed = new();
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options => options.LoggerFactory = closed);
        using Socket socket = new(node.ListenEndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.ListenEndPoint, Cancellation);
        using DuplexPeer peer = new(new NetworkStream(socket));
        await peer.ShakeHandsAsync(Offer());

        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();

        Assert.True(await Eventually.IsTrueAsync(() => !closed.Reasons.IsEmpty, TimeSpan.FromSeconds(5)));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_that_is_under_way_when_the_node_stops_arrives_as_a_whole()
    {
        EmbeddedNode node = await TestNode.StartWithEchoAsync();
        using DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        await peer.ShakeHandsAsync(Offer());
        BytesValue message = new() { Value = ByteString.CopyFrom(new byte[Large]) };
        await peer.SendAsync(Ask(node, 7, message).ToChunks(7, 256 * 1024));
        await peer.ReceiveAsync(DuplexType.Chunk);
        using DuplexPeer idle = await DuplexPeer.DialAsync(node.ListenEndPoint);
        await idle.ShakeHandsAsync(Offer());

        Task stopping = node.DisposeAsync().AsTask();

        // By then the node ends its connections.
        Assert.Null(await idle.TryReceiveAsync());
        long received = 0;
        while (await peer.TryReceiveAsync() is { } frame)
        {
            received += frame.Type == DuplexType.Chunk ? frame.Body.Length : 0;
        }

        await Eventually.DoneAsync(stopping);
        Assert.InRange(received, Large - (256 * 1024), long.MaxValue);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false, CompressionCodec.None)]
    [InlineData(false, CompressionCodec.Gzip)]
    [InlineData(true, CompressionCodec.None)]
    [InlineData(true, CompressionCodec.Gzip)]
    public async Task Answers_that_were_sent_when_the_node_ended_arrive_though_the_peer_says_something_then(
        bool isEncrypted, CompressionCodec codec)
    {
        const int Asks = 20;
        EmbeddedNode node = await TestNode.StartWithEchoAsync(options =>
        {
            options.Compression = codec == CompressionCodec.Gzip ? Compression.Gzip : Compression.None;
            options.Tls =
                isEncrypted ? new EmbeddedNodeTls { Certificate = _certificates.IssueForNode("127.0.0.1") } : null;
        });
        using Socket socket = new(node.ListenEndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.ListenEndPoint, Cancellation);
        using DuplexPeer peer = new(await StreamOfAsync(socket, isEncrypted));
        Hello offer = Offer();
        offer.Compression = codec;
        Assert.Equal(codec, (await peer.ShakeHandsAsync(offer)).Compression);
        if (codec == CompressionCodec.Gzip)
        {
            peer.Wrap(static plain => new GzipBothWaysStream(plain));
        }

        byte[] message = new byte[60_000];
        Random.Shared.NextBytes(message);
        for (ulong i = 1; i <= Asks; i++)
        {
            await peer.SendAsync(Ask(node, i, new BytesValue { Value = ByteString.CopyFrom(message) }));
        }

        await Eventually.TrueAsync(() => socket.Available > message.Length);
        Task stopping = node.DisposeAsync().AsTask();
        await Task.WhenAny(stopping, Task.Delay(s_pause, Cancellation));
        await peer.SendAsync(DuplexFrame.Of(DuplexType.Ping, 1, 1));
        HashSet<ulong> answered = [];
        while (await peer.TryReceiveAsync() is { } frame)
        {
            if (frame.Type is DuplexType.Reply or DuplexType.Error)
            {
                answered.Add(frame.Correlation);
            }
        }

        // The last asks may have come too late, but those before them were answered by then.
        Assert.InRange(answered.Count, Asks / 2, Asks);
        socket.Dispose();
        await Eventually.DoneAsync(stopping);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_ask_that_comes_just_as_nobody_watches_for_time_outs_any_more_ends_in_time()
    {
        SlowToStop time = new();
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options => options.TimeProvider = time);
        using DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        await peer.ShakeHandsAsync(Offer());
        await peer.SendAsync(Ask(node, 1, new StringValue { Value = "hi" }));
        Assert.Equal(1UL, (await peer.ReceiveAsync(DuplexType.Reply)).Correlation);
        await Eventually.DoneAsync(time.Stopping.Task);

        await peer.SendAsync(Ask(node, 2, new Int64Value()));
        await Eventually.DoneAsync(time.StartedAgain.Task);
        time.Stop.Set();

        Assert.Equal(2UL, (await peer.ReceiveAsync(DuplexType.Reply)).Correlation);
    }

    public void Dispose() => _certificates.Dispose();

    private static async Task<Stream> StreamOfAsync(Socket socket, bool isEncrypted)
    {
        NetworkStream plain = new(socket);
        if (!isEncrypted)
        {
            return plain;
        }

        SslStream tls = new(
            plain, false, (_, _, _, errors) => errors != SslPolicyErrors.RemoteCertificateNotAvailable);
        await tls.AuthenticateAsClientAsync("127.0.0.1");
        return tls;
    }

    private static Hello Offer() => new()
    {
        Revision = 4,
        LaneRole = LaneRole.Ordinary,
        MaxFrameSize = 16 * 1024 * 1024,
        MaxMessageSize = 16 * 1024 * 1024,
        InitialCredits = 16 * 1024 * 1024,
        MaxConcurrentLargeTransfers = 4,
    };

    private static DuplexFrame Ask(EmbeddedNode node, ulong correlation, IMessage message) => new(
        DuplexType.Data,
        DuplexFlags.ExpectsReply,
        Lane: 1,
        correlation,
        [
            0, 0,
            .. DuplexBytes.Literal($"goakt://real@{node.Address}/echo"),
            .. DuplexBytes.Literal(message.Descriptor.FullName),
            1,
            .. WireFrame.Write(message),
        ]);

    /// <summary>A clock whose timer of time-outs takes until a test says so to stop.</summary>
    private sealed class SlowToStop : TimeProvider
    {
        public TaskCompletionSource Stopping { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource StartedAgain { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Stop { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class Timer(SlowToStop time, ITimer inner) : ITimer
        {
            private bool _isTicking;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (period == s_tick)
                {
                    _isTicking = true;
                    if (time.Stopping.Task.IsCompleted)
                    {
                        bool isChanged = inner.Change(dueTime, period);
                        time.StartedAgain.TrySetResult();
                        return isChanged;
                    }
                }
                else if (_isTicking && time.Stopping.TrySetResult())
                {
                    time.Stop.Wait(TimeSpan.FromSeconds(30));
                }

                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }

    private sealed class ClosedConnections : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Reasons { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "ConnectionClosed")
            {
                Reasons.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
