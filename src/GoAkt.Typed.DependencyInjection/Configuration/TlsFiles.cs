using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Configuration;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.DependencyInjection.Configuration;

/// <summary>The certificate files of one <c>Tls</c> section, which may be replaced while the program runs.</summary>
internal sealed class TlsFiles
{
    private readonly string? _roots;
    private readonly string? _certificate;
    private readonly string? _key;
    private readonly string? _password;
    private readonly Lock _renewal = new();
    private byte[] _fingerprint = [];

    private TlsFiles(string? roots, string? certificate, string? key, string? password)
    {
        _roots = roots;
        _certificate = certificate;
        _key = key;
        _password = password;
    }

    /// <summary>What the files are for.</summary>
    public NodeTls Tls { get; } = new() { IsRenewable = true };

    /// <summary>The files' names, as log messages show them.</summary>
    public override string ToString() =>
        string.Join(", ", new[] { _roots, _certificate, _key }.Where(static file => file is not null));

    /// <summary>Reads a <c>Tls</c> section and the files that it names.</summary>
    /// <param name="section">The section.</param>
    /// <param name="basePath">What relative names are relative to.</param>
    /// <param name="known">What was read before: a section that says the same keeps its settings, and the connections
    /// that follow them.</param>
    public static TlsFiles Read(SectionReader section, string basePath, IDictionary<string, TlsFiles> known)
    {
        string? roots = null;
        string? certificate = null;
        string? key = null;
        string? password = null;
        section.ReadText(nameof(NodeTls.RootCertificates), value => roots = Path.Combine(basePath, value));
        section.ReadText(nameof(NodeTls.ClientCertificate), value => certificate = Path.Combine(basePath, value));
        section.ReadText("ClientCertificateKey", value => key = Path.Combine(basePath, value));
        section.ReadText("ClientCertificatePassword", value => password = value);
        TlsFiles files = new(roots, certificate, key, password);
        NodeTls tls = files.Tls;
        section.ReadText(nameof(tls.TargetHost), value => tls.TargetHost = value);
        section.ReadFlags<SslProtocols>(nameof(tls.EnabledSslProtocols), value => tls.EnabledSslProtocols = value);
        section.ReadEnum<X509RevocationMode>(
            nameof(tls.CertificateRevocationCheckMode), value => tls.CertificateRevocationCheckMode = value);
        section.ReportUnknownKeys();
        if (certificate is null && (key ?? password) is not null)
        {
            section.Refuse(
                nameof(tls.ClientCertificate), null, "it is missing, though its key or its password is there");
        }

        string identity = string.Join(
            '\n',
            files,
            password,
            tls.TargetHost,
            tls.EnabledSslProtocols,
            tls.CertificateRevocationCheckMode);
        if (known.TryGetValue(identity, out TlsFiles? before))
        {
            // Nobody may have looked at the files since they were last in use.
            _ = TryLoad(
                section, nameof(tls.RootCertificates), roots ?? certificate, () => before.Renew());
            return before;
        }

        files._fingerprint = files.Fingerprint();
        bool isLoaded =
            TryLoad(section, nameof(tls.RootCertificates), roots, () => tls.RootCertificates = files.LoadRoots())
            & TryLoad(
                section,
                nameof(tls.ClientCertificate),
                certificate,
                () => (tls.ClientCertificate, tls.ClientCertificateChain) = files.LoadCertificate());
        if (isLoaded)
        {
            known[identity] = files;
        }

        return files;
    }

    /// <summary>Loads the files again if they have changed: connections that are opened from now on use what they
    /// hold.</summary>
    /// <returns>Whether they have changed.</returns>
    /// <exception cref="CertificateFileException">They can't be used; what was loaded before stays.</exception>
    public bool Renew()
    {
        lock (_renewal)
        {
            byte[] fingerprint = Fingerprint();
            if (fingerprint.AsSpan().SequenceEqual(_fingerprint))
            {
                return false;
            }

            // What is wrong with these is said once, and not at every look.
            _fingerprint = fingerprint;
            X509Certificate2Collection? roots = _roots is null ? Tls.RootCertificates : LoadRoots();
            ChainedCertificate? certificate = _certificate is null ? null : LoadCertificate();
            Tls.Renew(
                roots,
                certificate is null ? Tls.ClientCertificate : certificate.Certificate,
                certificate is null ? Tls.ClientCertificateChain : certificate.Chain);
            return true;
        }
    }

    private X509Certificate2Collection LoadRoots() => CertificateFile.LoadRoots(_roots!);

    private ChainedCertificate LoadCertificate() => CertificateFile.LoadWithKey(_certificate!, _key, _password);

    private static bool TryLoad(SectionReader section, string key, string? path, Action load)
    {
        try
        {
            if (path is not null)
            {
                load();
            }

            return true;
        }
        catch (CertificateFileException e)
        {
            section.Refuse(key, section.ValueOf(key), e.Message);
            return false;
        }
    }

    /// <summary>The files' contents in short; a file that is not there has none.</summary>
    private byte[] Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string? file in new[] { _roots, _certificate, _key })
        {
            if (file is not null)
            {
                try
                {
                    hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
                {
                    hash.AppendData([0]);
                }
            }
        }

        return hash.GetHashAndReset();
    }
}
