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
    /// <summary>The event that says that a node drains.</summary>
    public const int NodeDraining = 17;

    /// <summary>The event that says how many actors a stop did not wait for.</summary>
    public const int ActorsLeft = 22;

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
