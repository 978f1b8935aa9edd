using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Configuration;
using GoAkt.Typed.DependencyInjection.Configuration;
using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>
/// Sets the options of all clients to what the host has and to the configuration, before any code sets its own; then
/// refuses what can't be, by the whole path of the configuration's key.
/// </summary>
internal sealed class ClientOptionsSetup(IServiceProvider services, ClientRegistry registry)
    : IConfigureNamedOptions<GoAktClientOptions>, IValidateOptions<GoAktClientOptions>
{
    private readonly ConditionalWeakTable<GoAktClientOptions, ClientOptionsReader> _readers = [];
    private readonly ConcurrentDictionary<string, TlsFiles> _files = new(StringComparer.Ordinal);

    // Options are made anew with each reload, and one that is made for each request for it would never be disposed.
    private readonly ConcurrentDictionary<string, ICallInterceptor[]> _interceptors = new(StringComparer.Ordinal);

    /// <summary>What was read for options that were set here; null where there is no configuration.</summary>
    public ClientOptionsReader? ReaderOf(GoAktClientOptions options) =>
        _readers.TryGetValue(options, out ClientOptionsReader? reader) ? reader : null;

    public void Configure(GoAktClientOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, GoAktClientOptions options)
    {
        if (registry.Find(name ?? Options.DefaultName) is not { } client)
        {
            return;
        }

        options.LoggerFactory = services.GetService<ILoggerFactory>();
        options.TimeProvider = services.GetService<TimeProvider>() ?? options.TimeProvider;
        options.FurtherDiscoveryProviders =
        [
            .. services.GetServices<INodeDiscoveryProvider>(),
            services.GetRequiredService<DnsNodeDiscoveryProvider>(),
            services.GetRequiredService<ContainerDiscoveryProvider>(),
        ];
        ICallInterceptor[] interceptors = _interceptors.GetOrAdd(client.OptionsName, _ => InterceptorsOf(client));
        foreach (ICallInterceptor interceptor in interceptors)
        {
            options.Interceptors.Add(interceptor);
        }

        if (client.FindSection(services) is { } section)
        {
            string basePath = services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory;
            ClientOptionsReader reader = new(section, basePath, _files);
            reader.Read(options, registry.KeysOfOthers(section, services));
            _readers.Add(options, reader);
        }
    }

    public ValidateOptionsResult Validate(string? name, GoAktClientOptions options)
    {
        if (registry.Find(name ?? Options.DefaultName) is not { } client)
        {
            return ValidateOptionsResult.Skip;
        }

        ClientOptionsReader? reader = ReaderOf(options);
        List<string> failures = [.. reader?.Report.Errors ?? []];
        if (failures.Count == 0
            && options is { Nodes: { Count: 0, Names.Count: 0 }, NodeDiscoveries.Count: 0 })
        {
            failures.Add(
                client.FindSection(services) is { } section
                    ? $"{ConfigurationPath.Combine(section.Path, nameof(options.Nodes))}: it is missing or empty: give the host:port of one node or more{UnknownKeysOf(reader?.Report)}."
                    : $"The {client} has no nodes: add the host:port of one or more by o.Nodes.Add(…).");
        }

        if (failures.Count == 0)
        {
            failures.AddRange(WrongWith(options, reader));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>A misspelt key is the likeliest reason for one that is missing.</summary>
    private static string UnknownKeysOf(ConfigurationReport? report) =>
        report is { UnknownKeys: { Count: > 0 } keys }
            ? $"; {string.Join(", ", keys.Select(static key => $"'{key.Path}'"))} means nothing"
            : string.Empty;

    /// <summary>What is wrong with options as a whole, once the application's code has set its own.</summary>
    private static IEnumerable<string> WrongWith(GoAktClientOptions options, ClientOptionsReader? reader)
    {
        if (FailureOf(options.Validate) is { } failure)
        {
            yield return failure;
        }

        foreach (string name in options.Nodes.Names)
        {
            if (FailureOf(() => options.DiscoveryOf(name)) is { } reason)
            {
                yield return reader?.PathOfName(name) is { } path ? $"{path}: '{name}': {reason}" : reason;
            }
        }
    }

    private static string? FailureOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (ArgumentException e)
        {
            // Without what .NET adds for the parameter of a method that nobody here has called.
            return e.Message.Split(" (Parameter '", StringSplitOptions.None)[0];
        }
    }

    private ICallInterceptor[] InterceptorsOf(ClientRegistration client) =>
    [
        .. services.GetServices<ICallInterceptor>(),
        .. client.Name is null ? [] : services.GetKeyedServices<ICallInterceptor>(client.Name),
    ];
}
