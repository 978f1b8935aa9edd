using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>What callers do wrong does not fill the log of a node.</summary>
public sealed class NodeLogTests
{
    private const int MessageUnhandled = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_no_method_takes_is_warned_about_once()
    {
        Levels levels = new();
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options =>
        {
            options.LoggerFactory = levels;
            options.AddActor(_ => new ScriptedActor());
        });
        await using GoAktClient client = await PatientClient.ConnectAsync([node.Address], null, Cancellation);

        for (int i = 0; i < 3; i++)
        {
            await client.TellAsync(new ActorId("actors.Echo", "echo"), new Int64Value(), Cancellation);
        }

        await Eventually.TrueAsync(() => node.DeadLetterCount == 3);
        Assert.Equal([LogLevel.Warning, LogLevel.Debug, LogLevel.Debug], levels.Of(MessageUnhandled));
    }

    private sealed class Levels : ILoggerFactory, ILogger
    {
        private readonly List<(int Event, LogLevel Level)> _lines = [];

        public IEnumerable<LogLevel> Of(int eventId)
        {
            lock (_lines)
            {
                return [.. _lines.Where(line => line.Event == eventId).Select(static line => line.Level)];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add((eventId.Id, logLevel));
            }
        }
    }
}
