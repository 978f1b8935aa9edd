using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace GoAkt.Typed.Remoting.Tls;

/// <summary>How connections to a node are encrypted.</summary>
/// <param name="TargetHost">The name that the node's certificate has to be for; null for the host that is
/// dialled.</param>
/// <param name="RootCertificates">The only roots to trust; null for the machine's.</param>
/// <param name="ClientCertificate">What this side shows a node that asks for a certificate, or null.</param>
/// <param name="Versions">The versions of TLS to offer.</param>
/// <param name="RevocationMode">Whether certificates are looked up among the revoked ones.</param>
/// <param name="Accept">Decides in place of the usual rules; null for these.</param>
internal sealed record TlsSettings(
    string? TargetHost,
    X509Certificate2Collection? RootCertificates,
    X509Certificate2? ClientCertificate,
    SslProtocols Versions,
    X509RevocationMode RevocationMode,
    RemoteCertificateValidationCallback? Accept);
