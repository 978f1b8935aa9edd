using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Tls;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// How connections to a node are encrypted. As it is, it trusts the certificates that the machine trusts, and expects
/// the node's to be for the host that is dialled.
/// </summary>
public sealed class NodeTls
{
    private TlsSource? _renewable;

    /// <summary>The host name that the node's certificate has to be for; by default the host that is dialled.</summary>
    public string? TargetHost { get; set; }

    /// <summary>The only root certificates to trust, in place of the machine's; null for the machine's.</summary>
    public X509Certificate2Collection? RootCertificates { get; set; }

    /// <summary>The certificate, with its private key, that this side shows a node that asks for one; null for
    /// none.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>
    /// The intermediate certificates that this side shows along with <see cref="ClientCertificate"/>, in any order, for
    /// nodes that trust the root alone; null, the default, for those that the machine's stores have. A root among them
    /// is not shown.
    /// </summary>
    public X509Certificate2Collection? ClientCertificateChain { get; set; }

    /// <summary>The versions of TLS to offer; by default the operating system chooses.</summary>
    public SslProtocols EnabledSslProtocols { get; set; } = SslProtocols.None;

    /// <summary>Whether certificates are looked up among the revoked ones; not by default.</summary>
    public X509RevocationMode CertificateRevocationCheckMode { get; set; } = X509RevocationMode.NoCheck;

    /// <summary>Decides in place of the usual rules whether the node's certificate is accepted; null for the usual
    /// rules.</summary>
    public RemoteCertificateValidationCallback? RemoteCertificateValidationCallback { get; set; }

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        OptionRange.Require(
            TargetHost is null || !string.IsNullOrWhiteSpace(TargetHost),
            $"'{TargetHost}'",
            nameof(NodeTls),
            nameof(TargetHost),
            "a host's name");
        OptionRange.Require(
            RootCertificates is null or { Count: > 0 },
            "empty",
            nameof(NodeTls),
            nameof(RootCertificates),
            "one certificate at least, or null");
        OptionRange.Require(
            ClientCertificate is null || HasPrivateKey(ClientCertificate),
            "without its private key, or disposed",
            nameof(NodeTls),
            nameof(ClientCertificate),
            "a certificate with its private key");
        OptionRange.Require(
            ClientCertificateChain is null || ClientCertificate is not null,
            "set",
            nameof(NodeTls),
            nameof(ClientCertificateChain),
            $"null where {nameof(ClientCertificate)} is null");
        OptionRange.Require(
            AreKnown(EnabledSslProtocols),
            EnabledSslProtocols,
            nameof(NodeTls),
            nameof(EnabledSslProtocols),
            "made of versions of TLS");
        OptionRange.Require(
            Enum.IsDefined(CertificateRevocationCheckMode),
            CertificateRevocationCheckMode,
            nameof(NodeTls),
            nameof(CertificateRevocationCheckMode),
            "one of the modes");
    }

    /// <summary>Whether <see cref="Renew"/> may be called: connections follow these settings then, for as long as the
    /// program runs.</summary>
    internal bool IsRenewable { get; init; }

    /// <summary>The settings as they are now: what they are later changes no connection, save by
    /// <see cref="Renew"/>.</summary>
    internal TlsSource ToSource() =>
        !IsRenewable ? new TlsSource(ToSettings())
            : Volatile.Read(ref _renewable)
                ?? Interlocked.CompareExchange(ref _renewable, new TlsSource(ToSettings()), null)
                ?? _renewable;

    /// <summary>Replaces the certificates, for the connections that are opened from now on.</summary>
    internal void Renew(
        X509Certificate2Collection? rootCertificates,
        X509Certificate2? clientCertificate,
        X509Certificate2Collection? clientCertificateChain)
    {
        RootCertificates = rootCertificates;
        ClientCertificate = clientCertificate;
        ClientCertificateChain = clientCertificateChain;
        ToSource().Current = ToSettings();
    }

    private TlsSettings ToSettings() => new(
        TargetHost,
        RootCertificates,
        ClientCertificate,
        ClientCertificateChain,
        EnabledSslProtocols,
        CertificateRevocationCheckMode,
        RemoteCertificateValidationCallback);

    /// <summary>Whether two say the same, of the same certificates.</summary>
    internal static bool AreAlike(NodeTls? one, NodeTls? other) =>
        ReferenceEquals(one, other)
        || (one is not null
            && other is not null
            && one.TargetHost == other.TargetHost
            && one.EnabledSslProtocols == other.EnabledSslProtocols
            && one.CertificateRevocationCheckMode == other.CertificateRevocationCheckMode
            && one.RemoteCertificateValidationCallback == other.RemoteCertificateValidationCallback
            && Equals(one.ClientCertificate, other.ClientCertificate)
            && (one.ClientCertificateChain ?? []).SequenceEqual(other.ClientCertificateChain ?? [])
            && (one.RootCertificates ?? []).SequenceEqual(other.RootCertificates ?? []));

    internal static bool AreKnown(SslProtocols versions) =>
        (versions & ~Enum.GetValues<SslProtocols>().Aggregate(SslProtocols.None, static (all, one) => all | one)) == 0;

    /// <summary>Whether a certificate has its private key; one that is disposed has none.</summary>
    internal static bool HasPrivateKey(X509Certificate2 certificate)
    {
        try
        {
            return certificate.HasPrivateKey;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
