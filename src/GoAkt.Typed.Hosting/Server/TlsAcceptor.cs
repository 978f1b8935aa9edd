using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>The node's side of a TLS handshake.</summary>
internal sealed class TlsAcceptor(EmbeddedNodeTls tls, bool servesHttp)
{
    // Offline: the chain is what the application gave, and no handshake waits for another machine.
    private readonly SslStreamCertificateContext _certificate =
        SslStreamCertificateContext.Create(tls.Certificate, tls.CertificateChain, offline: true);

    // As they are now: what the application's settings are later changes no handshake.
    private readonly bool _requiresCertificate = tls.RequireClientCertificate;
    private readonly SslProtocols _versions = tls.EnabledSslProtocols;
    private readonly RemoteCertificateValidationCallback? _accept = tls.ClientCertificateValidationCallback;
    private readonly X509Certificate2[]? _roots = tls.ClientRootCertificates?.ToArray();

    /// <exception cref="AuthenticationException">The peer does not speak TLS, or shows no certificate that is
    /// trusted.</exception>
    /// <exception cref="OperationCanceledException">The handshake took too long, or the node stops.</exception>
    public async Task<SslStream> AuthenticateAsync(Stream connection, CancellationToken cancellationToken)
    {
        SslStream stream = new(connection, leaveInnerStreamOpen: true);
        try
        {
            await stream.AuthenticateAsServerAsync(CreateOptions(), cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private SslServerAuthenticationOptions CreateOptions()
    {
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = _certificate,
            ClientCertificateRequired = _requiresCertificate,
            EnabledSslProtocols = _versions,
            RemoteCertificateValidationCallback = _accept,

            // Framed has no name in ALPN: its peers offer none, and that is accepted.
            ApplicationProtocols = servesHttp ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : null,
        };
        if (_roots is not null)
        {
            // A policy of its own for each handshake, which adds the client's intermediate certificates to it.
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(_roots);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}
