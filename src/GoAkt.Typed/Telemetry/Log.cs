using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoAkt.Typed.Telemetry;

/// <summary>What the client logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Node {Node} is ejected: {Reason}")]
    public static partial void NodeEjected(ILogger logger, string node, string reason);

    [LoggerMessage(2, LogLevel.Information, "Node {Node} is available again")]
    public static partial void NodeAvailable(ILogger logger, string node);

    [LoggerMessage(3, LogLevel.Debug, "Node {Node} did not tell its load: {Reason}")]
    public static partial void RefreshFailed(ILogger logger, string node, string reason);

    [LoggerMessage(4, LogLevel.Debug, "Actor {Actor} is not at {Address} any more: {Reason}")]
    public static partial void AddressStale(ILogger logger, string actor, string address, string reason);

    [LoggerMessage(
        6, LogLevel.Information, "Node {Node}, which a look-up has named, is given up: it did not answer for minutes")]
    public static partial void NodeForgotten(ILogger logger, string node);

    [LoggerMessage(7, LogLevel.Error, "A handler of NodeStateChanged failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "Probing node {Node} failed in an unforeseen way")]
    public static partial void ProbeFailed(ILogger logger, string node, Exception exception);

    [LoggerMessage(
        9,
        LogLevel.Error,
        "GoAktClientOptions.TimeProvider failed; the system's clock takes its place for this pause")]
    public static partial void ClockFailed(ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Information, "Node {Node} has appeared, and takes calls from now on")]
    public static partial void NodeAppeared(ILogger logger, string node);

    [LoggerMessage(
        21,
        LogLevel.Information,
        "Node {Node} has disappeared: it takes no new calls, and is let go of when those under way have ended")]
    public static partial void NodeDisappeared(ILogger logger, string node);

    [LoggerMessage(
        22, LogLevel.Warning, "Discovery {Discovery} failed, and what it has found before stays in use: {Reason}")]
    public static partial void DiscoveryFailed(ILogger logger, string discovery, string reason, Exception exception);

    [LoggerMessage(23, LogLevel.Information, "Discovery {Discovery} finds nodes again")]
    public static partial void DiscoveryRecovered(ILogger logger, string discovery);

    [LoggerMessage(24, LogLevel.Warning, "No node is known, so all calls fail: {Reason}")]
    public static partial void NoNodes(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Debug, "Trying again after a failure at {Node}: {Reason}")]
    public static partial void Retrying(ILogger logger, string node, string reason);
}

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
