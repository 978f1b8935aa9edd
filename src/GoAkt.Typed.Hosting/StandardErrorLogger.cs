using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting;

/// <summary>Where a node tells of what goes wrong if the application gives it no logger: standard error.</summary>
internal sealed class StandardErrorLogger : ILogger, ILoggerFactory
{
    public static readonly StandardErrorLogger Instance = new();

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        string text = $"GoAkt.Typed.Hosting: {formatter(state, exception)}";
        Console.Error.WriteLine(exception is null ? text : $"{text}{Environment.NewLine}{Describe(exception)}");
    }

    private static string Describe(Exception exception)
    {
        try
        {
            return exception.ToString() is { Length: > 0 } description ? description : exception.GetType().ToString();
        }
        catch (Exception)
        {
            // An application's exception may not even be able to say what it is.
            return $"{exception.GetType()}: {ExceptionText.Of(exception)}";
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    ILogger ILoggerFactory.CreateLogger(string categoryName) => this;

    void ILoggerFactory.AddProvider(ILoggerProvider provider)
    {
    }

    void IDisposable.Dispose()
    {
    }
}
