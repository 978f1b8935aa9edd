using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>Counts the retries that a client logs.</summary>
internal sealed class RetryLog : ILoggerFactory, ILogger
{
    private const int TryingAgain = 5;

    private int _retries;

    public int Retries => Volatile.Read(ref _retries);

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == TryingAgain)
        {
            Interlocked.Increment(ref _retries);
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
