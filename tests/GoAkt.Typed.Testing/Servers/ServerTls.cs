using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace GoAkt.Typed.Testing;

/// <summary>How a scripted server encrypts its connections.</summary>
/// <param name="Certificate">What it shows.</param>
public sealed record ServerTls(X509Certificate2 Certificate)
{
    /// <summary>Whose certificates a client has to show; null if it need not show any.</summary>
    public X509Certificate2Collection? ClientRoots { get; init; }

    /// <summary>The versions of TLS that it speaks.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    internal void Apply(HttpsConnectionAdapterOptions options)
    {
        options.ServerCertificate = Certificate;
        options.SslProtocols = Protocols;
        if (ClientRoots is not null)
        {
            options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            options.ClientCertificateValidation = (certificate, _, _) => IsTrusted(certificate);
        }
    }

    /// <summary>Shakes hands with a client.</summary>
    /// <exception cref="IOException">The handshake failed.</exception>
    public async ValueTask<Stream> AuthenticateAsync(
        Stream connection, SslApplicationProtocol? protocol, CancellationToken cancellationToken)
    {
        SslStream stream = new(connection);
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificate = Certificate,
            ApplicationProtocols = protocol is { } name ? [name] : null,
            EnabledSslProtocols = Protocols,
            ClientCertificateRequired = ClientRoots is not null,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                ClientRoots is null || (certificate is X509Certificate2 shown && IsTrusted(shown)),
        };
        try
        {
            await stream.AuthenticateAsServerAsync(options, cancellationToken);
            return stream;
        }
        catch (AuthenticationException e)
        {
            await stream.DisposeAsync();
            throw new IOException("The handshake failed.", e);
        }
    }

    private bool IsTrusted(X509Certificate2 certificate)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(ClientRoots!);
        return chain.Build(certificate);
    }
}
