using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GoAkt.Typed.Configuration;

/// <summary>Loads certificates from the files that a configuration names, and says what is wrong with them. Compiled
/// into the client's and the node's package.</summary>
internal static class CertificateFile
{
    /// <summary>Loads a certificate with its private key.</summary>
    /// <param name="path">A PEM file, or a PKCS#12 archive: <c>.pfx</c>, <c>.p12</c>.</param>
    /// <param name="keyPath">The PEM file of the private key; null if it stands in the certificate's file.</param>
    /// <param name="password">What the key or the archive is encrypted with; null if it is not.</param>
    /// <exception cref="CertificateFileException">The file can't be read, or has no usable certificate.</exception>
    public static X509Certificate2 LoadWithKey(string path, string? keyPath, string? password) =>
        Load(path, () =>
        {
            X509Certificate2 certificate = IsArchive(path)
                ? X509CertificateLoader.LoadPkcs12FromFile(path, password)
                : LoadPem(path, keyPath, password);
            return certificate.HasPrivateKey
                ? RequireValid(certificate, path)
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

    private static X509Certificate2 LoadPem(string path, string? keyPath, string? password) =>
        password is null
            ? X509Certificate2.CreateFromPemFile(path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);

    private static X509Certificate2 RequireValid(X509Certificate2 certificate, string path) =>
        certificate.NotAfter > DateTime.Now ? certificate : throw Expired(certificate, path);

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

/// <summary>A certificate can't be loaded; the message says why, without a full stop.</summary>
internal sealed class CertificateFileException(string message, Exception? inner = null) : Exception(message, inner);
