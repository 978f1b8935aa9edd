using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting.Tests.DependencyInjection;

/// <summary>Hosts that check their services as those of development do, and are quiet.</summary>
internal static class TestHost
{
    public static HostApplicationBuilder Builder(params (string Key, string? Value)[] configuration)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.ConfigureContainer(new DefaultServiceProviderFactory(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        builder.Configuration.AddInMemoryCollection(
            configuration.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value)));
        builder.Logging.ClearProviders();
        return builder;
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    public const int NodeDraining = 17;

    private readonly ConcurrentQueue<(int Event, string Text)> _lines = new();

    public IEnumerable<string> Of(int eventId) =>
        _lines.Where(line => line.Event == eventId).Select(static line => line.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => _lines.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}

/// <summary>A service of which each scope has its own.</summary>
internal sealed class Scoped : IDisposable
{
    public static ConcurrentBag<string> Disposed { get; } = [];

    public string Id { get; } = Guid.NewGuid().ToString();

    public void Dispose() => Disposed.Add(Id);
}

/// <summary>Answers its scope.</summary>
internal sealed class ScopedActor(Scoped scoped, ActorContext context) : IScriptedActor
{
    public Task<StringValue> AskAsync(StringValue question, CancellationToken cancellationToken) => Task.FromResult(
        new StringValue { Value = context.Services.GetRequiredService<Scoped>() == scoped ? scoped.Id : "another" });

    public Task TellAsync(Int64Value command, CancellationToken cancellationToken) => Task.CompletedTask;
}
