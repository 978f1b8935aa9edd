using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace GoAkt.Typed.Hosting;

/// <summary>How the connections to an embedded node are encrypted, on every wire.</summary>
public sealed class EmbeddedNodeTls
{
    /// <summary>The certificate, with its private key, that the node shows.</summary>
    public required X509Certificate2 Certificate { get; set; }

    /// <summary>
    /// The intermediate certificates that the node shows along with <see cref="Certificate"/>, in any order, for clients
    /// that trust the root alone; null, the default, for those that the machine's stores have. A root among them is not
    /// shown.
    /// </summary>
    public X509Certificate2Collection? CertificateChain { get; set; }

    /// <summary>Whether a client has to show a certificate that the node trusts; not by default.</summary>
    public bool RequireClientCertificate { get; set; }

    /// <summary>The only root certificates to trust for clients, in place of the machine's; null for the
    /// machine's.</summary>
    public X509Certificate2Collection? ClientRootCertificates { get; set; }

    /// <summary>The versions of TLS to accept; by default the operating system chooses.</summary>
    public SslProtocols EnabledSslProtocols { get; set; } = SslProtocols.None;

    /// <summary>Decides in place of the usual rules whether a client's certificate is accepted; null for the usual
    /// rules.</summary>
    public RemoteCertificateValidationCallback? ClientCertificateValidationCallback { get; set; }
}
