using GoAkt.Typed.Configuration;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.Configuration;

namespace GoAkt.Typed.DependencyInjection.Configuration;

/// <summary>Reads a client's options from a configuration: all of them that text can hold.</summary>
/// <param name="configuration">The section.</param>
/// <param name="basePath">What the names of files are relative to.</param>
/// <param name="known">The certificate files that were read before.</param>
internal sealed class ClientOptionsReader(
    IConfigurationSection configuration, string basePath, IDictionary<string, TlsFiles> known)
{
    private readonly List<TlsFiles> _files = [];
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the section, and what means nothing in it.</summary>
    public ConfigurationReport Report { get; } = new();

    /// <summary>The files that the section names.</summary>
    public IReadOnlyList<TlsFiles> Files => _files;

    /// <summary>Sets what the section says, and leaves the rest.</summary>
    /// <param name="options">The options.</param>
    /// <param name="keysOfOthers">Keys of the section that are not for this client.</param>
    public void Read(GoAktClientOptions options, IEnumerable<string> keysOfOthers)
    {
        SectionReader section = new(configuration, Report);
        section.Skip(keysOfOthers);
        ReadNodes(section, options);
        ReadWire(section, options);
        ReadBehaviour(section, options);
        if (ReadTls(section) is { } tls)
        {
            options.Tls = tls;
        }

        if (section.ReadPairs(nameof(options.Headers)) is { Count: > 0 } headers)
        {
            ReadHeaders(section, options, headers);
        }

        section.ReportUnknownKeys();
        if (Report.Errors.Count == 0)
        {
            CheckTogether(options);
        }
    }

    /// <summary>Where the configuration has a name to discover nodes by; null where it has not.</summary>
    public string? PathOfName(string name) => _paths.GetValueOrDefault(name);

    private static string KeyOf(string owner, string option) =>
        owner == nameof(NodeTls) ? ConfigurationPath.Combine(nameof(GoAktClientOptions.Tls), option) : option;

    private static void ReadWire(SectionReader section, GoAktClientOptions options)
    {
        OptionsReader<GoAktClientOptions> reader = new(section, options, static alone => alone.Validate());
        reader.ReadEnum<WireProtocol>(nameof(options.Protocol), static (o, v) => o.Protocol = v);
        reader.ReadEnum<Compression>(nameof(options.Compression), static (o, v) => o.Compression = v);
        reader.ReadTime(nameof(options.ConnectTimeout), static (o, v) => o.ConnectTimeout = v);
        reader.ReadTime(nameof(options.PingInterval), static (o, v) => o.PingInterval = v);
        reader.ReadTime(nameof(options.IdleTimeout), static (o, v) => o.IdleTimeout = v);
        reader.ReadInt32(nameof(options.MaxFrameSize), static (o, v) => o.MaxFrameSize = v);
        reader.ReadInt32(nameof(options.MaxConnectionsPerNode), static (o, v) => o.MaxConnectionsPerNode = v);
        reader.ReadInt32(nameof(options.MaxQueuedBytesPerNode), static (o, v) => o.MaxQueuedBytesPerNode = v);
        reader.ReadInt32(nameof(options.OrdinaryLanes), static (o, v) => o.OrdinaryLanes = v);
        reader.ReadInt32(nameof(options.LargeMessageSize), static (o, v) => o.LargeMessageSize = v);
        reader.ReadInt32(nameof(options.RecursionLimit), static (o, v) => o.RecursionLimit = v);
        foreach (SectionReader name in section.ReadList(nameof(options.LargeMessageActors)))
        {
            if (string.IsNullOrWhiteSpace(name.Text))
            {
                name.Refuse(string.Empty, name.Text, "it must be the name of an actor");
            }
            else
            {
                options.LargeMessageActors.Add(name.Text);
            }
        }
    }

    private static void ReadBehaviour(SectionReader section, GoAktClientOptions options)
    {
        OptionsReader<GoAktClientOptions> reader = new(section, options, static alone => alone.Validate());
        reader.ReadEnum<BalancerStrategy>(nameof(options.Strategy), static (o, v) => o.Strategy = v);
        reader.ReadTime(nameof(options.AskTimeout), static (o, v) => o.AskTimeout = v);
        reader.ReadTime(nameof(options.RequestTimeout), static (o, v) => o.RequestTimeout = v);
        reader.ReadTime(nameof(options.RefreshInterval), static (o, v) => o.RefreshInterval = v);
        reader.ReadTime(nameof(options.AddressLifetime), static (o, v) => o.AddressLifetime = v);
        reader.ReadTime(nameof(options.TellVerification), static (o, v) => o.TellVerification = v);
        reader.ReadInt32(nameof(options.MaxAddresses), static (o, v) => o.MaxAddresses = v);
        reader.ReadBoolean(nameof(options.RequireNodeAtStart), static (o, v) => o.RequireNodeAtStart = v);
        reader.ReadBoolean(nameof(options.VerifyContractsAtStart), static (o, v) => o.VerifyContractsAtStart = v);
        reader.ReadBoolean(nameof(options.AwaitRelocation), static (o, v) => o.AwaitRelocation = v);
    }

    private static void ReadHeaders(
        SectionReader section, GoAktClientOptions options, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach ((string name, string value) in headers)
        {
            if (HeaderText.WrongWith(name, value) is { } reason)
            {
                section.Refuse(ConfigurationPath.Combine(nameof(options.Headers), name), value, reason);
            }
        }

        options.Headers = () => headers;
    }

    private void ReadNodes(SectionReader section, GoAktClientOptions options)
    {
        HashSet<HostPort> addresses = [];
        foreach (SectionReader entry in section.ReadList(nameof(options.Nodes)))
        {
            if (entry.RefusesMixture())
            {
                continue;
            }

            int before = options.Nodes.Count;
            if (entry.Text is { } endpoint)
            {
                ReadEndpoint(entry, endpoint, options.Nodes);
            }
            else
            {
                ReadNode(entry, options.Nodes);
            }

            if (options.Nodes.Count > before && !addresses.Add(options.Nodes[^1].HostPort))
            {
                entry.Refuse(
                    string.Empty, options.Nodes[^1].Address, "it is given twice: each node has one place in the list");
            }
        }
    }

    private void ReadEndpoint(SectionReader entry, string endpoint, NodeCollection nodes)
    {
        try
        {
            nodes.Add(endpoint.Trim());
            _paths.TryAdd(endpoint.Trim(), entry.Path);
        }
        catch (FormatException e)
        {
            entry.Refuse(string.Empty, endpoint, e.Message.TrimEnd('.'));
        }
    }

    private void ReadNode(SectionReader entry, NodeCollection nodes)
    {
        string? address = null;
        string? dialAddress = null;
        double weight = 0;
        entry.ReadText(nameof(Node.Address), value => address = value.Trim());
        entry.ReadText(nameof(Node.DialAddress), value => dialAddress = value.Trim());
        entry.ReadDouble(nameof(Node.Weight), value => weight = value);
        NodeTls? tls = ReadTls(entry);
        entry.ReportUnknownKeys();
        if (address is null)
        {
            if (entry.ValueOf(nameof(Node.Address)) is null)
            {
                entry.Refuse(
                    nameof(Node.Address), null, "it is missing: each node needs the host:port that it is bound to");
            }

            return;
        }

        try
        {
            Node node = new(address) { DialAddress = dialAddress ?? address, Weight = weight, Tls = tls };
            node.Validate();
            nodes.Add(node);
        }
        catch (FormatException e)
        {
            entry.Refuse(nameof(Node.Address), address, e.Message.TrimEnd('.'));
        }
        catch (ArgumentException e) when (
            OptionRange.TryRead(e, out string? owner, out string? reason) && e.ParamName is { } option)
        {
            string key = KeyOf(owner, option);
            entry.Refuse(key, entry.ValueOf(key), reason);
        }
    }

    private NodeTls? ReadTls(SectionReader section)
    {
        if (section.ReadSection(nameof(GoAktClientOptions.Tls), out bool? isOn) is not { } tls)
        {
            return isOn == true ? new NodeTls() : null;
        }

        var files = TlsFiles.Read(tls, basePath, known);
        _files.Add(files);
        return files.Tls;
    }

    /// <summary>Says what is wrong with options that are right by themselves.</summary>
    private void CheckTogether(GoAktClientOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            if (OptionRange.TryRead(e, out string? owner, out string? reason) && e.ParamName is { } option)
            {
                string path = ConfigurationPath.Combine(configuration.Path, KeyOf(owner, option));
                if (Report.ValueAt(path) is { } value)
                {
                    Report.AddError(path, value, reason);
                }
            }
        }
    }
}
