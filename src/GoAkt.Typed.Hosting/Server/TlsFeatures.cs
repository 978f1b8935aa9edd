using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>What Kestrel's HTTP engine asks of a connection that is encrypted.</summary>
internal sealed class TlsFeatures(SslStream tls, bool isHttp2) : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    // By what the peer speaks, not by what it announced: a client of HTTP/2 may know beforehand and announce nothing.
    public ReadOnlyMemory<byte> ApplicationProtocol { get; } =
        (isHttp2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11).Protocol;

    public X509Certificate2? ClientCertificate { get; set; } = tls.RemoteCertificate as X509Certificate2;

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ClientCertificate);

    public static void Set(IFeatureCollection features, SslStream tls, bool isHttp2)
    {
        TlsFeatures both = new(tls, isHttp2);
        features.Set<ITlsConnectionFeature>(both);
        features.Set<ITlsApplicationProtocolFeature>(both);
    }
}
