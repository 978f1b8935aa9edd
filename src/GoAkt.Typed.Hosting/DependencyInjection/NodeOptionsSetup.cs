using GoAkt.Typed.Configuration;
using GoAkt.Typed.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.DependencyInjection;

/// <summary>Makes a node's options of the application's services, its configuration and its code, in this
/// order.</summary>
/// <param name="services">The application's services.</param>
/// <param name="node">The node's name.</param>
/// <param name="given">The configuration that the application gave; null for its own.</param>
/// <param name="configure">The application's code.</param>
internal sealed class NodeOptionsSetup(
    IServiceProvider services,
    string node,
    IConfiguration? given,
    Action<IServiceProvider, EmbeddedNodeOptions> configure) : IConfigureNamedOptions<EmbeddedNodeOptions>
{
    public void Configure(EmbeddedNodeOptions options) => Configure(Options.DefaultName, options);

    /// <exception cref="OptionsValidationException">The configuration says what can't be used.</exception>
    public void Configure(string? name, EmbeddedNodeOptions options)
    {
        if (name != node)
        {
            return;
        }

        options.Services ??= services;
        options.LoggerFactory ??= services.GetService<ILoggerFactory>();
        if (options.TimeProvider == TimeProvider.System && services.GetService<TimeProvider>() is { } time)
        {
            options.TimeProvider = time;
        }

        if (FindSection() is { } section)
        {
            Read(section, options);
        }

        configure(services, options);
    }

    /// <summary>A section is taken as it is; in a whole configuration the node has its place.</summary>
    private IConfiguration? FindSection() =>
        given as IConfigurationSection
        ?? (given ?? services.GetService<IConfiguration>())?.GetSection(
            node.Length == 0 ? NodeSettings.Section : ConfigurationPath.Combine(NodeSettings.Section, node));

    private void Read(IConfiguration section, EmbeddedNodeOptions options)
    {
        ILogger logger = EmbeddedNode.LoggerOf(options);
        if (given is IConfigurationSection missing && !missing.Exists())
        {
            NodeLog.SectionMissing(logger, missing.Path);
        }

        ConfigurationReport report = NodeSettings.Apply(
            section,
            options,
            services.GetService<IHostEnvironment>()?.ContentRootPath ?? Directory.GetCurrentDirectory(),
            node.Length == 0 ? services.GetRequiredService<NodeNames>().Named : []);
        foreach (UnknownKey unknown in report.UnknownKeys)
        {
            NodeLog.KeyUnknown(
                logger,
                unknown.Path,
                unknown.Nearest is { } nearest ? $"is '{nearest}' meant?" : "no option is spelt like it");
        }

        if (report.Errors.Count > 0)
        {
            throw new OptionsValidationException(node, typeof(EmbeddedNodeOptions), report.Errors);
        }
    }
}
