using GoAkt.Typed.Hosting;
using GoAkt.Typed.Hosting.DependencyInjection;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds embedded GoAkt nodes to an application's services.</summary>
/// <remarks>
/// A node starts with the host, before its other services, and is drained when the host stops, for three quarters of
/// the host's shutdown time-out at most; its actors are stopped in what is left of that, and not waited for any longer.
/// All nodes of an application are drained at the same time. A node's actors are built by the host's services, with one
/// scope for each actor, and it logs to the host's loggers. It is configured from the section <c>GoAktNode</c>, or
/// <c>GoAktNode:{name}</c> for a node with a name; code goes over it. Once the host starts its services,
/// <see cref="EmbeddedNode"/> can be taken from them, by its name if it has one. A client of the same host finds the
/// nodes where its <see cref="GoAkt.Typed.GoAktClientOptions.Nodes"/> have the name <c>embedded:*</c>, or
/// <c>embedded:{name}</c>. It may be made before they start: its calls wait for them.
/// </remarks>
public static class GoAktNodeServiceCollectionExtensions
{
    /// <summary>Adds a node, configured from the section <c>GoAktNode</c> of the host's configuration, if that is
    /// there.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says what the node hosts, and goes over the configuration. It runs when the host
    /// starts.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">A node without a name was added already.</exception>
    public static IServiceCollection AddGoAktNode(
        this IServiceCollection services, Action<EmbeddedNodeOptions> configure) =>
        Add(services, Options.Options.DefaultName, null, Ignoring(configure));

    /// <summary>Adds a node that is configured by code that needs the services.</summary>
    /// <inheritdoc cref="AddGoAktNode(IServiceCollection, Action{EmbeddedNodeOptions})"/>
    public static IServiceCollection AddGoAktNode(
        this IServiceCollection services, Action<IServiceProvider, EmbeddedNodeOptions> configure) =>
        Add(services, Options.Options.DefaultName, null, configure);

    /// <summary>Adds a node that is configured from a section.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section, or a whole configuration that has the section <c>GoAktNode</c>.</param>
    /// <param name="configure">Says what the node hosts, and goes over the configuration. It runs when the host
    /// starts.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">A node without a name was added already.</exception>
    public static IServiceCollection AddGoAktNode(
        this IServiceCollection services, IConfiguration configuration, Action<EmbeddedNodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, Options.Options.DefaultName, configuration, Ignoring(configure));
    }

    /// <summary>Adds a node that is configured from a section. What it hosts is said elsewhere, by
    /// <c>services.Configure&lt;EmbeddedNodeOptions&gt;</c>.</summary>
    /// <inheritdoc cref="AddGoAktNode(IServiceCollection, IConfiguration, Action{EmbeddedNodeOptions})"/>
    public static IServiceCollection AddGoAktNode(this IServiceCollection services, IConfiguration configuration) =>
        AddGoAktNode(services, configuration, static _ => { });

    /// <summary>Adds a node with a name, configured from the section <c>GoAktNode:{name}</c> of the host's
    /// configuration, if that is there.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name, which is the key of the <see cref="EmbeddedNode"/> among the services.</param>
    /// <param name="configure">Says what the node hosts, and goes over the configuration. It runs when the host
    /// starts.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="InvalidOperationException">A node of that name was added already.</exception>
    public static IServiceCollection AddGoAktNode(
        this IServiceCollection services, string name, Action<EmbeddedNodeOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Add(services, name, null, Ignoring(configure));
    }

    /// <summary>Adds a node with a name that is configured by code that needs the services.</summary>
    /// <inheritdoc cref="AddGoAktNode(IServiceCollection, string, Action{EmbeddedNodeOptions})"/>
    public static IServiceCollection AddGoAktNode(
        this IServiceCollection services, string name, Action<IServiceProvider, EmbeddedNodeOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Add(services, name, null, configure);
    }

    /// <summary>Adds a node with a name that is configured from a section.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name, which is the key of the <see cref="EmbeddedNode"/> among the services.</param>
    /// <param name="configuration">The section, or a whole configuration that has the section
    /// <c>GoAktNode:{name}</c>.</param>
    /// <param name="configure">Says what the node hosts, and goes over the configuration. It runs when the host
    /// starts.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="InvalidOperationException">A node of that name was added already.</exception>
    public static IServiceCollection AddGoAktNode(
        this IServiceCollection services,
        string name,
        IConfiguration configuration,
        Action<EmbeddedNodeOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, name, configuration, Ignoring(configure));
    }

    private static Action<IServiceProvider, EmbeddedNodeOptions> Ignoring(Action<EmbeddedNodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return (_, options) => configure(options);
    }

    private static IServiceCollection Add(
        IServiceCollection services,
        string name,
        IConfiguration? configuration,
        Action<IServiceProvider, EmbeddedNodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        NamesOf(services).Add(name);
        services.AddOptions();
        services.TryAddSingleton<NodeShutdown>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<INodeDiscoveryProvider, EmbeddedNodeDiscoveryProvider>());
        services.AddSingleton<IConfigureOptions<EmbeddedNodeOptions>>(
            provider => new NodeOptionsSetup(provider, name, configuration, configure));
        services.AddKeyedSingleton(
            name,
            (provider, _) =>
                new NodeService(
                    name,
                    provider.GetRequiredService<IOptionsMonitor<EmbeddedNodeOptions>>(),
                    provider.GetRequiredService<NodeShutdown>()));
        services.AddSingleton<IHostedService>(provider => ServiceOf(provider, name));
        return name.Length == 0
            ? services.AddSingleton(provider => ServiceOf(provider, name).Node)
            : services.AddKeyedSingleton(name, (provider, _) => ServiceOf(provider, name).Node);
    }

    private static NodeService ServiceOf(IServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<NodeService>(name);

    private static NodeNames NamesOf(IServiceCollection services)
    {
        if (services.FirstOrDefault(static service => service.ServiceType == typeof(NodeNames)) is { } known)
        {
            return (NodeNames)known.ImplementationInstance!;
        }

        NodeNames names = new();
        services.AddSingleton(names);
        return names;
    }
}
