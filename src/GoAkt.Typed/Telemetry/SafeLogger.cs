using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoAkt.Typed.Telemetry;

/// <summary>
/// The application's logger, without what it throws: a line that can't be written must not change what the code around
/// it does.
/// </summary>
internal sealed class SafeLogger : ILogger
{
    private readonly ILogger _logger;

    private SafeLogger(ILogger logger)
    {
        _logger = logger;
    }

    /// <summary>Makes the logger of a category; one that logs nowhere if there is no factory, or if it can't make
    /// one.</summary>
    public static ILogger Create(ILoggerFactory? factory, string category)
    {
        try
        {
            return factory?.CreateLogger(category) is { } logger ? new SafeLogger(logger) : NullLogger.Instance;
        }
#pragma warning disable CA1031 // A factory is the application's code, and may throw anything.
        catch (Exception)
#pragma warning restore CA1031
        {
            return NullLogger.Instance;
        }
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return _logger.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // A logger is the application's code, and may throw anything.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        try
        {
            _logger.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // A logger is the application's code, and may throw anything.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return _logger.BeginScope(state);
        }
#pragma warning disable CA1031 // A logger is the application's code, and may throw anything.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
