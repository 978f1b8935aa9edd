using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>The node's side of a TLS handshake.</summary>
internal sealed class TlsAcceptor
{
    private readonly SslServerAuthenticationOptions _options;

    public TlsAcceptor(EmbeddedNodeTls tls, bool servesHttp)
    {
        _options = new SslServerAuthenticationOptions
        {
            ServerCertificate = tls.Certificate,
            ClientCertificateRequired = tls.RequireClientCertificate,
            EnabledSslProtocols = tls.EnabledSslProtocols,
            RemoteCertificateValidationCallback = tls.ClientCertificateValidationCallback,

            // Framed has no name in ALPN: its peers offer none, and that is accepted.
            ApplicationProtocols = servesHttp ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : null,
        };
        if (tls.ClientRootCertificates is { } roots)
        {
            _options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            _options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
    }

    /// <exception cref="AuthenticationException">The peer does not speak TLS, or shows no certificate that is
    /// trusted.</exception>
    /// <exception cref="OperationCanceledException">The handshake took too long, or the node stops.</exception>
    public async Task<SslStream> AuthenticateAsync(Stream connection, CancellationToken cancellationToken)
    {
        SslStream tls = new(connection, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsServerAsync(_options, cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
