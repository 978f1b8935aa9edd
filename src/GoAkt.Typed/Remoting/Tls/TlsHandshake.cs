using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Errors;

namespace GoAkt.Typed.Remoting.Tls;

/// <summary>Encrypts connections to one node, and explains it when that fails.</summary>
internal sealed class TlsHandshake
{
    private readonly TlsSource _source;
    private readonly HostPort _dial;
    private volatile Prepared _prepared;
    private volatile bool _certificateIsMissing;
    private volatile bool _certificateWasShown;
    private volatile bool _isProven;

    /// <exception cref="RemotingException">The client certificate can't be shown to a node.</exception>
    public TlsHandshake(TlsSource source, HostPort dial)
    {
        _source = source;
        _dial = dial;
        _prepared = Prepared.Of(source.Current);
    }

    /// <summary>
    /// Encrypts a connection, blocking this thread. Ending the connection ends it; it is disposed along with the stream
    /// that is returned, and if the handshake fails.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="protocol">What to name by ALPN, or null for nothing.</param>
    /// <exception cref="RemotingException">The handshake failed, and the message says why.</exception>
    public SslStream Authenticate(Stream connection, SslApplicationProtocol? protocol)
    {
        string? refusal = null;
        SslStream stream = new(connection);
        try
        {
            stream.AuthenticateAsClient(CreateOptions(Prepare(), protocol, reason => refusal = reason));
            _certificateWasShown |= stream.IsMutuallyAuthenticated;
            return stream;
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (e is AuthenticationException or IOException)
            {
                throw Failed(refusal, e);
            }

            throw;
        }
    }

    /// <summary>Says that the node has answered over an encrypted connection, and so accepts the certificate or does
    /// without.</summary>
    public void NoteAnswer() => _isProven = true;

    /// <summary>
    /// Explains a failure by the alert with which the node refused the connection. Under TLS 1.3 a node looks at the
    /// client's certificate only when the client has done its part of the handshake, so the alert may come in place of
    /// the first answer.
    /// </summary>
    /// <returns>What to say, or null if there was no such alert.</returns>
    public string? ExplainAlert(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            string text = ErrorText.Of(e);
            if (!text.Contains(" alert ", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string? reason =
                text.Contains("protocol version", StringComparison.OrdinalIgnoreCase)
                    ? "the node accepts none of the versions of TLS that were offered"
                : text.Contains("no application protocol", StringComparison.OrdinalIgnoreCase)
                    ? "the node does not offer HTTP/2 there"
                : text.Contains("certificate", StringComparison.OrdinalIgnoreCase)
                    || text.Contains("unknown ca", StringComparison.OrdinalIgnoreCase)
                    ? CertificateTrouble
                : null;
            if (reason is not null)
            {
                return $"{_dial} refused the TLS connection: {reason}";
            }
        }

        return null;
    }

    /// <summary>What may be the reason if a node closes a connection without a word before it has ever
    /// answered.</summary>
    public string? GuessAtLoss() =>
        LacksCertificate || (!_isProven && _certificateWasShown) ? CertificateTrouble : null;

    /// <summary>Whether the node has asked for a certificate that there is none of, and has never answered
    /// since.</summary>
    public bool LacksCertificate => !_isProven && _certificateIsMissing;

    private string CertificateTrouble => _source.Current.ClientCertificate is { } certificate
        ? $"it may not accept the client certificate '{certificate.Subject}'"
        : "it asks for a client certificate, and none is set: NodeTls.ClientCertificate";

    private RemotingException Failed(string? refusal, Exception e)
    {
        string reason = refusal is not null ? $"the TLS handshake with {_dial} failed: {refusal}"
            : ExplainAlert(e) ?? $"the TLS handshake with {_dial} failed: {GuessAtFailure(e)}";
        return RemotingException.NotConnected(reason, e);
    }

    private string GuessAtFailure(Exception failure)
    {
        Exception deepest = failure;
        while (deepest.InnerException is { } inner)
        {
            deepest = inner;
        }

        return GuessAtLoss() ?? (failure is IOException
            ? "the node closed the connection; it may not speak TLS there"
            : $"{ErrorText.Of(deepest)}; the node may not speak TLS there");
    }

    /// <summary>What the settings are at present, made ready for many handshakes.</summary>
    private Prepared Prepare()
    {
        TlsSettings current = _source.Current;
        Prepared prepared = _prepared;
        if (!ReferenceEquals(prepared.Tls, current))
        {
            _prepared = prepared = Prepared.Of(current);
        }

        return prepared;
    }

    private SslClientAuthenticationOptions CreateOptions(
        Prepared prepared, SslApplicationProtocol? protocol, Action<string> refuse)
    {
        TlsSettings tls = prepared.Tls;
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = tls.TargetHost ?? _dial.Host,
            EnabledSslProtocols = tls.Versions,
            ApplicationProtocols = protocol is { } name ? [name] : null,
            ClientCertificateContext = prepared.ClientCertificate,
            CertificateRevocationCheckMode = tls.RevocationMode,
            RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                IsAccepted(tls, sender, certificate, chain, errors, refuse),
        };
        if (tls.RootCertificates is { } roots)
        {
            // A policy of its own for each handshake, which adds the node's intermediate certificates to it.
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = tls.RevocationMode,
            };
            policy.CustomTrustStore.AddRange(roots);
            options.CertificateChainPolicy = policy;
        }

        if (prepared.ClientCertificate is null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, node, _) =>
            {
                // Asked a first time before there is a node to show it to, and again when the node wants one.
                _certificateIsMissing |= node is not null;
                return null!;
            };
        }

        return options;
    }

    private bool IsAccepted(
        TlsSettings tls,
        object sender,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors errors,
        Action<string> refuse)
    {
        if (tls.Accept is { } decide)
        {
            if (decide(sender, certificate, chain, errors))
            {
                return true;
            }

            refuse("NodeTls.RemoteCertificateValidationCallback does not accept the node's certificate");
            return false;
        }

        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        refuse(
            CertificateRefusal.Explain(
                certificate as X509Certificate2,
                chain,
                errors,
                tls.TargetHost ?? _dial.Host,
                tls.RootCertificates is not null));
        return false;
    }

    /// <summary>Settings, and what is made of them once for many handshakes.</summary>
    private sealed record Prepared(TlsSettings Tls, SslStreamCertificateContext? ClientCertificate)
    {
        /// <exception cref="RemotingException">The client certificate can't be shown to a node.</exception>
        public static Prepared Of(TlsSettings tls) =>
            tls.ClientCertificate is { HasPrivateKey: false } keyless
                ? throw RemotingException.NotConnected(
                    $"the client certificate '{keyless.Subject}' has no private key: load one into NodeTls.ClientCertificate that has it")
                : new Prepared(
                    tls,
                    tls.ClientCertificate is { } certificate
                        ? SslStreamCertificateContext.Create(certificate, tls.ClientCertificateChain, offline: true)
                        : null);
    }
}

/// <summary>How connections to a node are encrypted.</summary>
/// <param name="TargetHost">The name that the node's certificate has to be for; null for the host that is
/// dialled.</param>
/// <param name="RootCertificates">The only roots to trust; null for the machine's.</param>
/// <param name="ClientCertificate">What this side shows a node that asks for a certificate, or null.</param>
/// <param name="ClientCertificateChain">The intermediate certificates that are shown along with it, or null.</param>
/// <param name="Versions">The versions of TLS to offer.</param>
/// <param name="RevocationMode">Whether certificates are looked up among the revoked ones.</param>
/// <param name="Accept">Decides in place of the usual rules; null for these.</param>
internal sealed record TlsSettings(
    string? TargetHost,
    X509Certificate2Collection? RootCertificates,
    X509Certificate2? ClientCertificate,
    X509Certificate2Collection? ClientCertificateChain,
    SslProtocols Versions,
    X509RevocationMode RevocationMode,
    RemoteCertificateValidationCallback? Accept);
