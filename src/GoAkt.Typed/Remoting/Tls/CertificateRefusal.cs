using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace GoAkt.Typed.Remoting.Tls;

/// <summary>Says in words why a node's certificate is refused, and what to do.</summary>
internal static class CertificateRefusal
{
    public static string Explain(
        X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string targetHost, bool hasOwnRoots)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "the node shows no certificate";
        }

        List<string> reasons = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add(
                $"the node's certificate is for {NamesOf(certificate)}, not for '{targetHost}'; "
                + "if it is the right node, set NodeTls.TargetHost to a name that the certificate is for");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && chain is not null)
        {
            AddChainReasons(reasons, chain, hasOwnRoots);
        }

        return string.Join("; ", reasons);
    }

    private static void AddChainReasons(List<string> reasons, X509Chain chain, bool hasOwnRoots)
    {
        foreach (X509ChainElement element in chain.ChainElements)
        {
            foreach (X509ChainStatus status in element.ChainElementStatus)
            {
                string reason = Describe(element.Certificate, status, hasOwnRoots);
                if (!reasons.Contains(reason))
                {
                    reasons.Add(reason);
                }
            }
        }
    }

    private static string Describe(X509Certificate2 certificate, X509ChainStatus status, bool hasOwnRoots) =>
        status.Status switch
        {
            X509ChainStatusFlags.NotTimeValid when certificate.NotBefore > DateTime.Now =>
                $"the certificate '{certificate.Subject}' is not valid before {At(certificate.NotBefore)}",
            X509ChainStatusFlags.NotTimeValid =>
                $"the certificate '{certificate.Subject}' expired at {At(certificate.NotAfter)}",
            X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain =>
                $"the certificate '{certificate.Subject}' is not trusted: its issuer '{certificate.Issuer}' is not among "
                    + (
                        hasOwnRoots
                            ? "NodeTls.RootCertificates"
                            : "the machine's root certificates, and NodeTls.RootCertificates is not set"),
            X509ChainStatusFlags.Revoked => $"the certificate '{certificate.Subject}' is revoked",
            _ =>
                $"the certificate '{certificate.Subject}' is not accepted: {status.StatusInformation.Trim()} ({status.Status})",
        };

    private static string NamesOf(X509Certificate2 certificate)
    {
        List<string> names = [];
        foreach (X509SubjectAlternativeNameExtension extension in
            certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.AddRange(extension.EnumerateDnsNames());
            names.AddRange(extension.EnumerateIPAddresses().Select(static address => address.ToString()));
        }

        return names.Count == 0
            ? $"'{certificate.Subject}', without a host name"
            : string.Join(", ", names.Select(static name => $"'{name}'"));
    }

    private static string At(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
