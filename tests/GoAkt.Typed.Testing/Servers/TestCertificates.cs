using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GoAkt.Typed.Testing;

/// <summary>An authority of its own for each test that needs TLS, and certificates that it issues.</summary>
public sealed class TestCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly List<X509Certificate2> _issued = [];
    private readonly X509Certificate2 _authority;

    public TestCertificates(string name = "Test root")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _authority = RequestAuthority(name, key)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
    }

    private TestCertificates(X509Certificate2 authority) => _authority = authority;

    /// <summary>What to trust for what this authority issues to be trusted; of one below another, what has to be shown
    /// along with that.</summary>
    public X509Certificate2Collection Roots => [X509CertificateLoader.LoadCertificate(_authority.RawData)];

    /// <summary>Makes an authority that this one vouches for.</summary>
    public TestCertificates IssueAuthority(string name = "Test intermediate")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = RequestAuthority(name, key).Create(
            _authority,
            DateTimeOffset.UtcNow.AddYears(-1),
            DateTimeOffset.UtcNow.AddYears(1),
            RandomNumberGenerator.GetBytes(8));
        return new TestCertificates(certificate.CopyWithPrivateKey(key));
    }

    /// <summary>Issues a certificate for a node.</summary>
    /// <param name="hostNames">The names, or addresses, that it is for.</param>
    public X509Certificate2 IssueForNode(params string[] hostNames) =>
        Issue("CN=node", ServerAuthentication, TimeSpan.FromDays(-1), TimeSpan.FromDays(1), hostNames);

    /// <summary>Issues a certificate for a node that was valid once.</summary>
    public X509Certificate2 IssueExpired(params string[] hostNames) =>
        Issue("CN=node", ServerAuthentication, TimeSpan.FromDays(-30), TimeSpan.FromDays(-2), hostNames);

    /// <summary>Issues a certificate for a client.</summary>
    public X509Certificate2 IssueForClient(string name = "client") =>
        Issue($"CN={name}", ClientAuthentication, TimeSpan.FromDays(-1), TimeSpan.FromDays(1), []);

    public void Dispose()
    {
        _authority.Dispose();
        foreach (X509Certificate2 certificate in _issued)
        {
            certificate.Dispose();
        }
    }

    private static CertificateRequest RequestAuthority(string name, ECDsa key)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private X509Certificate2 Issue(string subject, string usage, TimeSpan from, TimeSpan to, string[] hostNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (hostNames.Length > 0)
        {
            SubjectAlternativeNameBuilder names = new();
            foreach (string name in hostNames)
            {
                if (IPAddress.TryParse(name, out IPAddress? address))
                {
                    names.AddIpAddress(address);
                }
                else
                {
                    names.AddDnsName(name);
                }
            }

            request.CertificateExtensions.Add(names.Build());
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate =
            request.Create(_authority, now + from, now + to, RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 withKey = certificate.CopyWithPrivateKey(key);

        // Through PKCS#12, since some platforms can't use a key that lives in memory alone.
        X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        _issued.Add(usable);
        return usable;
    }
}
