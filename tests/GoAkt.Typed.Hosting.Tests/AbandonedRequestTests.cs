using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>A caller that gives a request up is nothing that anybody has to look into.</summary>
public sealed class AbandonedRequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_request_that_is_given_up_before_it_has_arrived_is_no_failure()
    {
        LogEntries log = new();
        await using EmbeddedNode node =
            await EmbeddedNode.StartAsync(options => options.LoggerFactory = log, Cancellation);
        using HttpClient http = new()
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using CancellationTokenSource giveUp = new();
        using EndlessContent content = new();

        Task<HttpResponseMessage> request = http.PostAsync(
            new Uri($"http://{node.Address}/internalpb.RemotingService/RemoteAsk"),
            content,
            giveUp.Token);
        await content.Begun.WaitAsync(Cancellation);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Eventually.TrueAsync(() => log.Entries.Any(static entry => entry.Id is 9 or 15), "the node notices");
        Assert.DoesNotContain(log.Entries, static entry => entry.Level >= LogLevel.Warning);
    }

    /// <summary>Says that its first bytes have left, and never ends.</summary>
    private sealed class EndlessContent : HttpContent
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndlessContent() => Headers.ContentType = new MediaTypeHeaderValue("application/proto");

        public Task Begun => _begun.Task;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[16], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class LogEntries : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<(int Id, LogLevel Level)> Entries { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Entries.Enqueue((eventId.Id, logLevel));

        public void Dispose()
        {
        }
    }
}
