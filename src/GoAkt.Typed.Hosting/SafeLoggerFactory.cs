using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting;

/// <summary>Gives hosted classes loggers that never throw.</summary>
internal sealed class SafeLoggerFactory(ILoggerFactory factory) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => SafeLogger.Create(factory, categoryName);

    public void AddProvider(ILoggerProvider provider) => factory.AddProvider(provider);

    // It is the application's to dispose of.
    public void Dispose()
    {
    }
}
