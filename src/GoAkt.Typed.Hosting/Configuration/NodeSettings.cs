using System.Security.Authentication;
using GoAkt.Typed.Configuration;
using GoAkt.Typed.Hosting.Server;
using GoAkt.Typed.Remoting.Codecs;
using Microsoft.Extensions.Configuration;

namespace GoAkt.Typed.Hosting.Configuration;

/// <summary>Reads every option of a node that text can hold from a section of the configuration.</summary>
internal sealed class NodeSettings
{
    /// <summary>The section of the node without a name; those of others are below it.</summary>
    public const string Section = "GoAktNode";

    private readonly EmbeddedNodeOptions _options;
    private readonly string _folder;
    private readonly ConfigurationReport _report = new();
    private readonly SectionReader _section;
    private readonly OptionsReader<EmbeddedNodeOptions> _reader;

    private NodeSettings(IConfiguration section, EmbeddedNodeOptions options, string folder)
    {
        _options = options;
        _folder = folder;
        _section = new SectionReader(section, _report);
        _reader = new OptionsReader<EmbeddedNodeOptions>(_section, options, OptionsValidation.Check);
    }

    /// <summary>Sets what the section says, and leaves the rest.</summary>
    /// <param name="section">The section.</param>
    /// <param name="options">The options.</param>
    /// <param name="folder">What the names of files are relative to.</param>
    /// <param name="others">Keys of the section that are not for this node.</param>
    public static ConfigurationReport Apply(
        IConfiguration section, EmbeddedNodeOptions options, string folder, IEnumerable<string> others)
    {
        NodeSettings settings = new(section, options, folder);
        settings.ReadAddress();
        settings.ReadWires();
        settings.ReadTimes();
        SectionReader? tls = settings._section.ReadSection(nameof(options.Tls), out bool? isOn);
        if (tls is not null)
        {
            settings.ReadTls(tls);
        }
        else if (isOn == true)
        {
            settings._section.Refuse(
                nameof(options.Tls), "true", "it must be a section, with the key Certificate at least");
        }

        settings._section.Skip(others);
        settings._section.ReportUnknownKeys();
        return settings._report;
    }

    private void ReadAddress()
    {
        _reader.ReadText(nameof(_options.Host), static (o, v) => o.Host = v);
        _reader.ReadInt32(nameof(_options.Port), static (o, v) => o.Port = v);
        _reader.ReadText(nameof(_options.AdvertisedHost), static (o, v) => o.AdvertisedHost = v);
        _reader.ReadInt32(nameof(_options.AdvertisedPort), static (o, v) => o.AdvertisedPort = v);
        _reader.ReadText(nameof(_options.SystemName), static (o, v) => o.SystemName = v);
        _reader.ReadBoolean(nameof(_options.Clustered), static (o, v) => o.Clustered = v);
    }

    private void ReadWires()
    {
        _reader.ReadFlags<NodeProtocols>(nameof(_options.Protocols), static (o, v) => o.Protocols = v);
        _reader.ReadEnum<ConnectDialect>(nameof(_options.ConnectDialect), static (o, v) => o.ConnectDialect = v);
        _reader.ReadEnum<FramedDialect>(nameof(_options.FramedDialect), static (o, v) => o.FramedDialect = v);
        _reader.ReadEnum<DuplexDialect>(nameof(_options.DuplexDialect), static (o, v) => o.DuplexDialect = v);
        _reader.ReadEnum<Compression>(nameof(_options.Compression), static (o, v) => o.Compression = v);
        _reader.ReadInt32(nameof(_options.MaxFrameSize), static (o, v) => o.MaxFrameSize = v);
        _reader.ReadInt32(nameof(_options.RecursionLimit), static (o, v) => o.RecursionLimit = v);
    }

    private void ReadTimes()
    {
        _reader.ReadTime(nameof(_options.PassivateAfter), static (o, v) => o.PassivateAfter = v);
        _reader.ReadTime(nameof(_options.InitTimeout), static (o, v) => o.InitTimeout = v);
        _reader.ReadTime(nameof(_options.StopTimeout), static (o, v) => o.StopTimeout = v);
        _reader.ReadTime(nameof(_options.IdleTimeout), static (o, v) => o.IdleTimeout = v);
    }

    private void ReadTls(SectionReader section)
    {
        string? file = null, keyFile = null, password = null, roots = null;
        EmbeddedNodeTls tls = new() { Certificate = null! };
        section.ReadText(nameof(tls.Certificate), value => file = value);
        section.ReadText("CertificateKey", value => keyFile = value);
        section.ReadText("CertificatePassword", value => password = value);
        section.ReadText(nameof(tls.ClientRootCertificates), value => roots = value);
        section.ReadBoolean(
            nameof(tls.RequireClientCertificate), value => tls.RequireClientCertificate = value);
        section.ReadFlags<SslProtocols>(nameof(tls.EnabledSslProtocols), value => tls.EnabledSslProtocols = value);
        section.ReportUnknownKeys();
        if (file is null)
        {
            section.Refuse(
                nameof(tls.Certificate), null, "it is missing: the file of the node's certificate, PEM or PKCS#12");
            return;
        }

        ChainedCertificate? certificate = Load(
            section,
            nameof(tls.Certificate),
            file,
            path => CertificateFile.LoadWithKey(path, keyFile is null ? null : PathOf(keyFile), password));
        if (roots is not null)
        {
            tls.ClientRootCertificates =
                Load(section, nameof(tls.ClientRootCertificates), roots, CertificateFile.LoadRoots);
        }

        if (certificate is not null)
        {
            (tls.Certificate, tls.CertificateChain) = certificate;
            _options.Tls = tls;
        }
    }

    private T? Load<T>(SectionReader section, string key, string file, Func<string, T> load)
        where T : class
    {
        try
        {
            return load(PathOf(file));
        }
        catch (CertificateFileException e)
        {
            section.Refuse(key, file, e.Message);
            return null;
        }
    }

    private string PathOf(string file) => Path.GetFullPath(file, _folder);
}
