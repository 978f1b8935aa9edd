using System.Collections.Concurrent;
using System.Net.Sockets;
using GoAkt.Typed.Remoting.Protos;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>How connections that speak Duplex end, and asks through them that nobody answers.</summary>
public sealed class DuplexEndTests
{
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
        await Task.Delay(200, Cancellation);

        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();

        Assert.True(await Eventually.IsTrueAsync(() => !closed.Reasons.IsEmpty, TimeSpan.FromSeconds(5)));
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
