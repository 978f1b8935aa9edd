using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>The clients of one container, each made when it is first asked for.</summary>
internal sealed class ManagedClients(
    IServiceProvider services,
    IOptionsFactory<GoAktClientOptions> factory,
    ClientOptionsSetup setup) : IAsyncDisposable, IDisposable
{
    private readonly ConcurrentDictionary<string, Slot> _clients = new(StringComparer.Ordinal);

    /// <exception cref="OptionsValidationException">The client's options can't be.</exception>
    public static ManagedClient Of(IServiceProvider services, ClientRegistration client) =>
        services.GetRequiredService<ManagedClients>().Get(client);

    /// <summary>The client without a name.</summary>
    /// <exception cref="InvalidOperationException">It was not added.</exception>
    public static ManagedClient Default(IServiceProvider services) =>
        Of(
            services,
            services.GetRequiredService<ClientRegistry>().Find(Options.DefaultName) ?? throw NotAdded(services, null));

    public static InvalidOperationException NotAdded(IServiceProvider services, object? key) =>
        services.GetRequiredService<ClientRegistry>().NotAdded(key);

    /// <summary>Finds a client that health checks and the like name.</summary>
    /// <param name="services">The container's services.</param>
    /// <param name="name">The client's name; null for the default client.</param>
    /// <exception cref="InvalidOperationException">It was not added.</exception>
    public static GoAktClient Find(IServiceProvider services, string? name)
    {
        ClientRegistry registry = services.GetService<ClientRegistry>() ?? new ClientRegistry();
        return Of(services, registry.Find(name ?? Options.DefaultName) ?? throw registry.NotAdded(name)).Client;
    }

    /// <summary>A client that was made already; null if it was not.</summary>
    public GoAktClient? FindMade(ClientRegistration client) =>
        _clients.GetValueOrDefault(client.OptionsName)?.Client?.Client;

    public void Dispose()
    {
        foreach (ManagedClient client in Made())
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ManagedClient client in Made())
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IEnumerable<ManagedClient> Made() =>
        _clients.Values.Select(static slot => slot.Client).OfType<ManagedClient>();

    private ManagedClient Get(ClientRegistration client)
    {
        Slot slot = _clients.GetOrAdd(client.OptionsName, static _ => new Slot());
        lock (slot)
        {
            if (slot.Client is { } made)
            {
                return made;
            }

            if (slot.IsBeingMade)
            {
                throw new InvalidOperationException(
                    $"The {client} is needed to make itself, by an interceptor, a discovery or what sets its options: "
                        + "let that take IServiceProvider, and ask for the client when it is used.");
            }

            slot.IsBeingMade = true;
            try
            {
                return slot.Client = new ManagedClient(client, services, factory, setup);
            }
            finally
            {
                slot.IsBeingMade = false;
            }
        }
    }

    /// <summary>A client, once it is made; locked meanwhile.</summary>
    private sealed class Slot
    {
        public ManagedClient? Client { get; set; }

        public bool IsBeingMade { get; set; }
    }
}
