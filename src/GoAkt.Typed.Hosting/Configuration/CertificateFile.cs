using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GoAkt.Typed.Configuration;

/// <summary>Loads certificates from the files that a configuration names, and says what is wrong with them. Compiled
/// into the client's and the node's package.</summary>
internal static class CertificateFile
{
    /// <summary>Loads a certificate with its private key, and the intermediate certificates that stand in the same
    /// file.</summary>
    /// <param name="path">A PEM file, whose first certificate is the one with the key, or a PKCS#12 archive:
    /// <c>.pfx</c>, <c>.p12</c>.</param>
    /// <param name="keyPath">The PEM file of the private key; null if it stands in the certificate's file.</param>
    /// <param name="password">What the key or the archive is encrypted with; null if it is not.</param>
    /// <exception cref="CertificateFileException">The file can't be read, or has no usable certificate.</exception>
    public static ChainedCertificate LoadWithKey(string path, string? keyPath, string? password) =>
        Load(path, () =>
        {
            ChainedCertificate loaded = IsArchive(path)
                ? LoadArchive(path, password)
                : LoadPem(path, keyPath, password);
            RequireValid(loaded.Certificate, path);
            return loaded.Certificate.HasPrivateKey
                ? loaded
                : throw new CertificateFileException($"the file '{path}' has a certificate without its private key");
        });

    /// <summary>Loads the certificates that are trusted.</summary>
    /// <param name="path">A PEM file with one or more certificates, or a DER file with one.</param>
    /// <exception cref="CertificateFileException">The file can't be read, or has no usable certificate.</exception>
    public static X509Certificate2Collection LoadRoots(string path) =>
        Load(path, () =>
        {
            X509Certificate2Collection roots = [];
            if (File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal))
            {
                roots.ImportFromPemFile(path);
            }
            else
            {
                roots.Add(X509CertificateLoader.LoadCertificateFromFile(path));
            }

            if (roots.Count == 0)
            {
                throw new CertificateFileException($"the file '{path}' has no certificate in it");
            }

            // A bundle often has one that is over beside those that follow it.
            return roots.Any(static root => root.NotAfter > DateTime.Now) ? roots : throw Expired(roots[0], path);
        });

    private static bool IsArchive(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".PFX" or ".P12";

    // Each file is read once: one that is replaced meanwhile must not give the certificate of one time and the chain of
    // another.
    private static ChainedCertificate LoadPem(string path, string? keyPath, string? password)
    {
        string text = File.ReadAllText(path);
        string key = keyPath is null ? text : File.ReadAllText(keyPath);
        X509Certificate2Collection all = [];
        all.ImportFromPem(text);
        return ChainedCertificate.Of(
            password is null
                ? X509Certificate2.CreateFromPem(text, key)
                : X509Certificate2.CreateFromEncryptedPem(text, key, password),
            all);
    }

    private static ChainedCertificate LoadArchive(string path, string? password)
    {
        byte[] archive = File.ReadAllBytes(path);
        return ChainedCertificate.Of(
            X509CertificateLoader.LoadPkcs12(archive, password),
            X509CertificateLoader.LoadPkcs12Collection(archive, password));
    }

    private static void RequireValid(X509Certificate2 certificate, string path)
    {
        if (certificate.NotAfter <= DateTime.Now)
        {
            throw Expired(certificate, path);
        }
    }

    private static CertificateFileException Expired(X509Certificate2 certificate, string path) =>
        new($"the certificate '{certificate.Subject}' in the file '{path}' expired at "
            + $"{certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC");

    private static TResult Load<TResult>(string path, Func<TResult> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateFileException($"there is no file '{(e as FileNotFoundException)?.FileName ?? path}'", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateFileException($"the file '{path}' can't be read: {e.Message.TrimEnd('.')}", e);
        }
        catch (CryptographicException e)
        {
            throw new CertificateFileException(
                $"the file '{path}' has no certificate, or not with its key or password: {e.Message.TrimEnd('.')}", e);
        }
    }
}

/// <summary>A certificate with its private key, and what stands between it and a root.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Chain">The intermediate certificates; null if there are none.</param>
internal sealed record ChainedCertificate(X509Certificate2 Certificate, X509Certificate2Collection? Chain)
{
    /// <summary>A certificate out of a file that has others too.</summary>
    public static ChainedCertificate Of(X509Certificate2 certificate, X509Certificate2Collection all)
    {
        X509Certificate2Collection others = [.. all.Where(one => !one.Equals(certificate))];
        return new ChainedCertificate(certificate, others.Count > 0 ? others : null);
    }
}

/// <summary>A certificate can't be loaded; the message says why, without a full stop.</summary>
internal sealed class CertificateFileException(string message, Exception? inner = null) : Exception(message, inner);
