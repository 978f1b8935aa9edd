using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>The clients that were added to a collection of services, by their names; there is one in each
/// collection.</summary>
internal sealed class ClientRegistry
{
    private readonly Dictionary<string, ClientRegistration> _clients = new(StringComparer.Ordinal);

    /// <summary>The registry of a collection of services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="isFirst">Whether it has just been added.</param>
    public static ClientRegistry Of(IServiceCollection services, out bool isFirst)
    {
        ClientRegistry? registry = services
            .Where(static service => !service.IsKeyedService && service.ServiceType == typeof(ClientRegistry))
            .Select(static service => service.ImplementationInstance)
            .OfType<ClientRegistry>()
            .FirstOrDefault();
        isFirst = registry is null;
        if (registry is null)
        {
            registry = new ClientRegistry();
            services.AddSingleton(registry);
        }

        return registry;
    }

    /// <exception cref="InvalidOperationException">There is a client of that name.</exception>
    public void Add(ClientRegistration client)
    {
        if (!_clients.TryAdd(client.OptionsName, client))
        {
            throw new InvalidOperationException(
                client.Name is null
                    ? "AddGoAktClient was called twice for the default client: give one of them a name, AddGoAktClient(\"billing\", …), "
                        + "or set further options by services.Configure<GoAktClientOptions>(…)."
                    : $"AddGoAktClient was called twice for the name '{client.Name}': give each client a name of its own, or set further "
                        + $"options by services.Configure<GoAktClientOptions>(\"{client.Name}\", …).");
        }
    }

    /// <summary>Finds what was said of a client.</summary>
    /// <param name="optionsName">Its name; empty for the default client.</param>
    /// <returns>Null if it was not added.</returns>
    public ClientRegistration? Find(string optionsName) => _clients.GetValueOrDefault(optionsName);

    /// <summary>The keys of a client's section that are the sections of others.</summary>
    public IEnumerable<string> KeysOfOthers(IConfigurationSection section, IServiceProvider services)
    {
        string start = section.Path + ConfigurationPath.KeyDelimiter;
        return _clients.Values
            .Select(client => client.FindSection(services)?.Path)
            .OfType<string>()
            .Where(path => path.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(path => path[start.Length..].Split(ConfigurationPath.KeyDelimiter)[0]);
    }

    /// <summary>What to say of a client that was asked for and not added.</summary>
    public InvalidOperationException NotAdded(object? key)
    {
        string there = _clients.Count == 0
            ? "none was added"
            : $"there {(_clients.Count == 1 ? "is" : "are")} {string.Join(", ", _clients.Values.Select(static client => client.Name is null ? "the default one" : $"'{client.Name}'"))}";
        return key is null
            ? new InvalidOperationException(
                $"There is no default GoAkt client: {there}. Add it by services.AddGoAktClient(…), or ask for a named one with [FromKeyedServices(\"name\")].")
            : new InvalidOperationException(
                $"There is no GoAkt client named '{key}': {there}. Add it by services.AddGoAktClient(\"{key}\", …).");
    }
}

/// <summary>What was said of one client when it was added.</summary>
/// <param name="Name">Its name; null for the default client.</param>
/// <param name="Configuration">Finds the configuration that its options are bound to; null if there is none.</param>
/// <param name="Configure">Sets its options in code; null if nothing does.</param>
internal sealed record ClientRegistration(
    string? Name,
    Func<IServiceProvider, IConfiguration>? Configuration,
    Action<IServiceProvider, GoAktClientOptions>? Configure)
{
    private const string Section = "GoAkt";

    /// <summary>The name of its options.</summary>
    public string OptionsName => Name ?? Options.DefaultName;

    /// <summary>The section that its options are bound to. A section is taken as it is; in a whole configuration the
    /// client has its place.</summary>
    /// <returns>Null if there is none.</returns>
    public IConfigurationSection? FindSection(IServiceProvider services)
    {
        IConfiguration? configuration = Configuration?.Invoke(services);
        return configuration as IConfigurationSection
            ?? configuration?.GetSection(Name is null ? Section : ConfigurationPath.Combine(Section, Name));
    }

    /// <summary>What log messages and errors call the client.</summary>
    public override string ToString() => Name is null ? "default GoAkt client" : $"GoAkt client '{Name}'";
}
