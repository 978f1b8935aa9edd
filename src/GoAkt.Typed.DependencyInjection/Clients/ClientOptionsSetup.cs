using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Configuration;
using GoAkt.Typed.DependencyInjection.Configuration;
using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Clients;

/// <summary>
/// Sets the options of all clients, in the order in which their sources win: what the host has, the configuration, the
/// code of <c>AddGoAktClient</c>; then refuses what can't be, by the whole path of the configuration's key.
/// </summary>
internal sealed class ClientOptionsSetup(IServiceProvider services, ClientRegistry registry)
    : IConfigureNamedOptions<GoAktClientOptions>, IValidateOptions<GoAktClientOptions>
{
    private readonly ConditionalWeakTable<GoAktClientOptions, ClientOptionsReader> _readers = [];
    private readonly ConcurrentDictionary<string, TlsFiles> _files = new(StringComparer.Ordinal);

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
        IEnumerable<ICallInterceptor> interceptors = services.GetServices<ICallInterceptor>();
        foreach (ICallInterceptor interceptor in client.Name is null
            ? interceptors
            : interceptors.Concat(services.GetKeyedServices<ICallInterceptor>(client.Name)))
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

        client.Configure?.Invoke(services, options);
    }

    public ValidateOptionsResult Validate(string? name, GoAktClientOptions options)
    {
        if (registry.Find(name ?? Options.DefaultName) is not { } client)
        {
            return ValidateOptionsResult.Skip;
        }

        ConfigurationReport? report = ReaderOf(options)?.Report;
        List<string> failures = [.. report?.Errors ?? []];
        IConfigurationSection? section = client.FindSection(services);
        if (failures.Count == 0
            && options is { Nodes: { Count: 0, Names.Count: 0 }, NodeDiscoveries.Count: 0 })
        {
            failures.Add(
                section is null
                    ? $"The {client} has no nodes: add the host:port of one or more by o.Nodes.Add(…)."
                    : $"{ConfigurationPath.Combine(section.Path, nameof(options.Nodes))}: it is missing or empty: give the host:port of one node or more{UnknownKeysOf(report)}.");
        }

        if (failures.Count == 0)
        {
            try
            {
                options.Validate();
            }
            catch (ArgumentException e)
            {
                failures.Add(Explain(e, section, report));
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>A misspelt key is the likeliest reason for one that is missing.</summary>
    private static string UnknownKeysOf(ConfigurationReport? report) =>
        report is { UnknownKeys: { Count: > 0 } keys }
            ? $"; {string.Join(", ", keys.Select(static key => $"'{key.Path}'"))} means nothing"
            : string.Empty;

    /// <summary>Names the key where the configuration has the value, and the option where code has set it.</summary>
    private static string Explain(ArgumentException e, IConfigurationSection? section, ConfigurationReport? report)
    {
        if (section is null
            || report is null
            || !OptionRange.TryRead(e, out string? owner, out string? reason)
            || e.ParamName is not { } option)
        {
            return e.Message;
        }

        string path = ConfigurationPath.Combine(
            section.Path,
            owner == nameof(NodeTls) ? ConfigurationPath.Combine(nameof(GoAktClientOptions.Tls), option) : option);
        return report.ValueAt(path) is { } value ? $"{path}: '{value}': {reason}." : e.Message;
    }
}
