using GoAkt.Typed.Configuration;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.Configuration;

namespace GoAkt.Typed.DependencyInjection.Configuration;

/// <summary>Reads a client's options from a configuration: all of them that text can hold.</summary>
/// <param name="configuration">The section.</param>
/// <param name="basePath">What the names of files are relative to.</param>
/// <param name="known">The certificate files that were read before.</param>
internal sealed class ClientOptionsReader(
    IConfiguration configuration, string basePath, IDictionary<string, TlsFiles> known)
{
    private readonly List<TlsFiles> _files = [];

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
        section.ReadEnum<WireProtocol>(nameof(options.Protocol), value => options.Protocol = value);
        section.ReadEnum<BalancerStrategy>(nameof(options.Strategy), value => options.Strategy = value);
        section.ReadEnum<Remoting.Codecs.Compression>(
            nameof(options.Compression), value => options.Compression = value);
        ReadTimes(section, options);
        ReadLimits(section, options);
        section.ReadBoolean(nameof(options.RequireNodeAtStart), value => options.RequireNodeAtStart = value);
        section.ReadBoolean(nameof(options.VerifyContractsAtStart), value => options.VerifyContractsAtStart = value);
        section.ReadBoolean(nameof(options.AwaitRelocation), value => options.AwaitRelocation = value);
        if (section.ReadSection(nameof(options.Tls)) is { } tls)
        {
            options.Tls = ReadTls(tls);
        }

        if (section.ReadPairs(nameof(options.Headers)) is { Count: > 0 } headers)
        {
            options.Headers = () => headers;
        }

        section.ReportUnknownKeys();
    }

    private static void ReadTimes(SectionReader section, GoAktClientOptions options)
    {
        section.ReadTime(nameof(options.AskTimeout), value => options.AskTimeout = value);
        section.ReadTime(nameof(options.RequestTimeout), value => options.RequestTimeout = value);
        section.ReadTime(nameof(options.ConnectTimeout), value => options.ConnectTimeout = value);
        section.ReadTime(nameof(options.RefreshInterval), value => options.RefreshInterval = value);
        section.ReadTime(nameof(options.PingInterval), value => options.PingInterval = value);
        section.ReadTime(nameof(options.IdleTimeout), value => options.IdleTimeout = value);
        section.ReadTime(nameof(options.AddressLifetime), value => options.AddressLifetime = value);
        section.ReadTime(nameof(options.TellVerification), value => options.TellVerification = value);
    }

    private static void ReadLimits(SectionReader section, GoAktClientOptions options)
    {
        section.ReadInt32(nameof(options.MaxFrameSize), value => options.MaxFrameSize = value);
        section.ReadInt32(nameof(options.MaxConnectionsPerNode), value => options.MaxConnectionsPerNode = value);
        section.ReadInt32(nameof(options.MaxQueuedBytesPerNode), value => options.MaxQueuedBytesPerNode = value);
        section.ReadInt32(nameof(options.OrdinaryLanes), value => options.OrdinaryLanes = value);
        section.ReadInt32(nameof(options.LargeMessageSize), value => options.LargeMessageSize = value);
        section.ReadInt32(nameof(options.MaxAddresses), value => options.MaxAddresses = value);
        section.ReadInt32(nameof(options.RecursionLimit), value => options.RecursionLimit = value);
        foreach (SectionReader name in section.ReadList(nameof(options.LargeMessageActors)))
        {
            options.LargeMessageActors.Add(name.Text ?? string.Empty);
        }
    }

    private void ReadNodes(SectionReader section, GoAktClientOptions options)
    {
        foreach (SectionReader node in section.ReadList(nameof(options.Nodes)))
        {
            if (node.Text is { } endpoint)
            {
                TryAdd(node, string.Empty, endpoint, () => options.Nodes.Add(endpoint.Trim()));
            }
            else
            {
                ReadNode(node, options.Nodes);
            }
        }
    }

    private void ReadNode(SectionReader section, NodeCollection nodes)
    {
        string? address = null;
        string? dialAddress = null;
        double weight = 0;
        section.ReadText(nameof(Node.Address), value => address = value.Trim());
        section.ReadText(nameof(Node.DialAddress), value => dialAddress = value.Trim());
        section.ReadDouble(nameof(Node.Weight), value => weight = value);
        NodeTls? tls = section.ReadSection(nameof(Node.Tls)) is { } part ? ReadTls(part) : null;
        section.ReportUnknownKeys();
        if (address is null)
        {
            section.Refuse(nameof(Node.Address), null, "it is missing: each node needs the host:port that it is bound to");
            return;
        }

        TryAdd(section, nameof(Node.Address), address, () =>
        {
            Node node = new(address) { DialAddress = dialAddress ?? address, Weight = weight, Tls = tls };
            node.Validate();
            nodes.Add(node);
        });
    }

    private NodeTls ReadTls(SectionReader section)
    {
        var files = TlsFiles.Read(section, basePath, known);
        _files.Add(files);
        return files.Tls;
    }

    private static void TryAdd(SectionReader section, string key, string value, Action add)
    {
        try
        {
            add();
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            section.Refuse(key, value, e.Message.TrimEnd('.'));
        }
    }
}
