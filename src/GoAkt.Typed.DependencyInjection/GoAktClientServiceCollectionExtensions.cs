using GoAkt.Typed;
using GoAkt.Typed.DependencyInjection.Clients;
using GoAkt.Typed.DependencyInjection.Discovery;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds GoAkt clients to an application's services.</summary>
/// <remarks>
/// A client is a singleton, and so are <see cref="Actors{TContract}"/> and <see cref="Grains{TContract}"/> of it, which
/// can be injected as they are, or as <see cref="IGoAktClient"/>, <see cref="IActors{TContract}"/> and
/// <see cref="IGrains{TContract}"/>. Those of a named client are keyed services of its name. A client starts with the
/// host, without a call to a node unless an option asks for one; takes the host's loggers and its
/// <see cref="TimeProvider"/>; and ends with it, once the calls under way have ended or the host's shutdown time-out is
/// over. Its options are <see cref="IOptions{TOptions}"/> of <see cref="GoAktClientOptions"/> of its name, so that
/// <c>services.Configure</c> can set further ones.
/// </remarks>
public static class GoAktClientServiceCollectionExtensions
{
    /// <summary>Adds the default client, whose options are in the section <c>GoAkt</c> of the host's
    /// configuration.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">The default client was added before.</exception>
    public static IServiceCollection AddGoAktClient(this IServiceCollection services) =>
        Add(
            services,
            new ClientRegistration(
                null,
                static provider => provider.GetService<IConfiguration>() ?? throw new InvalidOperationException(
                    "AddGoAktClient() reads the section 'GoAkt' of the host's configuration, and the container has no IConfiguration: "
                        + "add one, or hand AddGoAktClient(…) a section."),
                null));

    /// <summary>Adds the default client.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets its options, its nodes among them.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">The default client was added before.</exception>
    public static IServiceCollection AddGoAktClient(
        this IServiceCollection services, Action<GoAktClientOptions> configure) =>
        Add(services, new ClientRegistration(null, null, Ignoring(configure)));

    /// <summary>Adds the default client, with options that depend on other services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets its options, its nodes among them.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">The default client was added before.</exception>
    public static IServiceCollection AddGoAktClient(
        this IServiceCollection services, Action<IServiceProvider, GoAktClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, new ClientRegistration(null, null, configure));
    }

    /// <summary>
    /// Adds the default client, with the options of a configuration. What of it can change while the program runs does
    /// so when the configuration is loaded again: nodes, weights, the strategy, time-outs.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section, such as <c>builder.Configuration.GetSection("GoAkt")</c>, or a whole
    /// configuration that has the section <c>GoAkt</c>.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">The default client was added before.</exception>
    public static IServiceCollection AddGoAktClient(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, new ClientRegistration(null, _ => configuration, null));
    }

    /// <summary>
    /// Adds the default client, with the options of a configuration and further ones. What of it can change while the
    /// program runs does so when the configuration is loaded again: nodes, weights, the strategy, time-outs.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section, such as <c>builder.Configuration.GetSection("GoAkt")</c>, or a whole
    /// configuration that has the section <c>GoAkt</c>.</param>
    /// <param name="configure">Sets further options, which win.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">The default client was added before.</exception>
    public static IServiceCollection AddGoAktClient(
        this IServiceCollection services, IConfiguration configuration, Action<GoAktClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, new ClientRegistration(null, _ => configuration, Ignoring(configure)));
    }

    /// <summary>Adds a client of a name, which is resolved by it as a key.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Sets its options, its nodes among them.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="InvalidOperationException">A client of that name was added before.</exception>
    public static IServiceCollection AddGoAktClient(
        this IServiceCollection services, string name, Action<GoAktClientOptions> configure) =>
        Add(services, new ClientRegistration(Require(name), null, Ignoring(configure)));

    /// <summary>Adds a client of a name, which is resolved by it as a key, with options that depend on other
    /// services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Sets its options, its nodes among them.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="InvalidOperationException">A client of that name was added before.</exception>
    public static IServiceCollection AddGoAktClient(
        this IServiceCollection services, string name, Action<IServiceProvider, GoAktClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, new ClientRegistration(Require(name), null, configure));
    }

    /// <summary>
    /// Adds a client of a name, which is resolved by it as a key, with the options of a configuration. What of it can
    /// change while the program runs does so when the configuration is loaded again.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="configuration">The section, such as <c>builder.Configuration.GetSection("Billing")</c>, or a whole
    /// configuration that has the section <c>GoAkt:{name}</c>.</param>
    /// <param name="configure">Sets further options, which win; null for none.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="InvalidOperationException">A client of that name was added before.</exception>
    public static IServiceCollection AddGoAktClient(
        this IServiceCollection services,
        string name,
        IConfiguration configuration,
        Action<GoAktClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(
            services,
            new ClientRegistration(Require(name), _ => configuration, configure is null ? null : Ignoring(configure)));
    }

    private static IServiceCollection Add(IServiceCollection services, ClientRegistration client)
    {
        ArgumentNullException.ThrowIfNull(services);
        var registry = ClientRegistry.Of(services, out bool isFirst);
        registry.Add(client);
        if (isFirst)
        {
            AddShared(services);
        }

        if (client.Configure is { } configure)
        {
            services.AddSingleton<IConfigureOptions<GoAktClientOptions>>(
                provider => new ConfigureNamedOptions<GoAktClientOptions>(
                    client.OptionsName, options => configure(provider, options)));
        }

        if (client.Name is { } name)
        {
            services.AddKeyedSingleton(name, (provider, _) => ManagedClients.Of(provider, client).Client);
            services.AddKeyedSingleton<IGoAktClient>(
                name, static (provider, key) => provider.GetRequiredKeyedService<GoAktClient>(key));
        }

        services.AddSingleton<IHostedService>(provider => new ClientStarter(provider, client));
        return services;
    }

    /// <summary>Adds what all clients need once, and what says so where somebody asks for a client that was not
    /// added.</summary>
    private static void AddShared(IServiceCollection services)
    {
        services.AddOptions();
        services.AddSingleton<ClientOptionsSetup>();

        // First, so that what code sets wins, wherever it stands.
        services.Insert(
            0,
            ServiceDescriptor.Singleton<IConfigureOptions<GoAktClientOptions>>(
                static provider => provider.GetRequiredService<ClientOptionsSetup>()));
        services.AddSingleton<IValidateOptions<GoAktClientOptions>>(
            static provider => provider.GetRequiredService<ClientOptionsSetup>());
        services.AddSingleton<ManagedClients>();
        services.TryAddSingleton(static provider => new DnsNodeDiscoveryProvider(
            provider.GetService<DnsDiscoveryOptions>()
            ?? provider.GetRequiredService<IOptions<DnsDiscoveryOptions>>().Value));
        services.AddSingleton<ContainerDiscoveryProvider>();

        services.TryAddSingleton(static provider => ManagedClients.Default(provider).Client);
        services.TryAddSingleton<IGoAktClient>(static provider => provider.GetRequiredService<GoAktClient>());
        services.TryAddKeyedSingleton<GoAktClient>(
            KeyedService.AnyKey, static (provider, key) => throw ManagedClients.NotAdded(provider, key));
        services.TryAddKeyedSingleton<IGoAktClient>(
            KeyedService.AnyKey, static (provider, key) => throw ManagedClients.NotAdded(provider, key));

        services.TryAddSingleton(typeof(Actors<>));
        services.TryAddSingleton(typeof(Grains<>));
        services.TryAddSingleton(typeof(IActors<>), typeof(Actors<>));
        services.TryAddSingleton(typeof(IGrains<>), typeof(Grains<>));
        services.TryAddKeyedSingleton(typeof(Actors<>), KeyedService.AnyKey, typeof(Actors<>));
        services.TryAddKeyedSingleton(typeof(Grains<>), KeyedService.AnyKey, typeof(Grains<>));
        services.TryAddKeyedSingleton(typeof(IActors<>), KeyedService.AnyKey, typeof(Actors<>));
        services.TryAddKeyedSingleton(typeof(IGrains<>), KeyedService.AnyKey, typeof(Grains<>));
    }

    private static Action<IServiceProvider, GoAktClientOptions> Ignoring(Action<GoAktClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return (_, options) => configure(options);
    }

    private static string Require(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return name;
    }
}
