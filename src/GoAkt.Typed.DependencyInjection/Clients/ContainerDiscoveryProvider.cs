using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>
/// Makes discoveries of names of services by what the application has added with <c>AddServiceDiscovery</c>, or else by
/// service discovery of its own on the application's configuration. Nothing of it is made before such a name is there:
/// most clients have none.
/// </summary>
internal sealed class ContainerDiscoveryProvider(IServiceProvider services)
    : INodeDiscoveryProvider, IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private ServiceProvider? _own;

    public INodeDiscovery? TryCreate(string name) =>
        name.Contains("://", StringComparison.Ordinal)
            ? new ServiceNodeDiscoveryProvider(Resolver(name), services.GetService<TimeProvider>()).TryCreate(name)
            : null;

    // What it holds can be disposed asynchronously alone, and does nothing that anybody would wait for.
    public void Dispose() => _ = _own?.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? default;

    /// <exception cref="ArgumentException">There is nothing to look the name up in.</exception>
    private ServiceEndpointResolver Resolver(string name)
    {
        if (services.GetService<ServiceEndpointResolver>() is { } ofTheApplication)
        {
            return ofTheApplication;
        }

        IConfiguration configuration = services.GetService<IConfiguration>() ?? throw new ArgumentException(
            $"'{name}' is a service's name, and the container has no configuration that says where the service is: add an IConfiguration, "
                + "or services.AddServiceDiscovery().");
        lock (_gate)
        {
            _own ??= new ServiceCollection()
                .AddSingleton(configuration)
                .AddSingleton(services.GetService<ILoggerFactory>() ?? LoggerFactory.Create(static _ => { }))
                .AddLogging()
                .AddServiceDiscovery()
                .BuildServiceProvider();
            return _own.GetRequiredService<ServiceEndpointResolver>();
        }
    }
}
