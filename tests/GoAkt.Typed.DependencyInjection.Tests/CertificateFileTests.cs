using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Tests;

public sealed class CertificateFileTests : IDisposable
{
    private const int ReloadFailed = 43;
    private const int CertificatesRenewed = 44;
    private const int CertificatesNotRenewed = 45;

    /// <summary>Some platforms export a certificate's key only encrypted.</summary>
    private static readonly PbeParameters s_encryption =
        new(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1);

    private static readonly TimeSpan s_pauseBetweenLooks = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("goakt-tls");
    private readonly TestCertificates _authority = new("First root");
    private readonly TestCertificates _nextAuthority = new("Second root");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _nextAuthority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("client.pem", false)]
    [InlineData("client.pfx", true)]
    public async Task Certificates_come_from_the_files_that_the_configuration_names(string file, bool isEncrypted)
    {
        await using EmbeddedNode node = await StartNodeAsync(_authority);
        string roots = Write("roots.pem", _authority.Roots);
        string client = Write(file, _authority.IssueForClient(), isEncrypted ? "secret" : null);
        await using ServiceProvider provider = Provide(node, new()
        {
            ["Tls:RootCertificates"] = roots,
            ["Tls:ClientCertificate"] = client,
            ["Tls:ClientCertificatePassword"] = isEncrypted ? "secret" : null,
            ["Tls:TargetHost"] = "goakt.test",
        });

        await provider.GetRequiredService<GoAktClient>().KindsAsync(Cancellation);
    }

    [Theory]
    [InlineData("client.pem", "Duplex")]
    [InlineData("client.pem", "Framed")]
    [InlineData("client.pem", "Connect")]
    [InlineData("client.pfx", "Duplex")]
    public async Task Intermediates_that_stand_in_the_file_are_shown_also_when_they_are_replaced(
        string file, string wire)
    {
        await using EmbeddedNode node = await StartNodeAsync(_authority);
        await using EmbeddedNode next = await StartNodeAsync(_nextAuthority);
        using TestCertificates below = _authority.IssueAuthority();
        using TestCertificates nextBelow = _nextAuthority.IssueAuthority("Second intermediate");
        ManualTime time = new();
        Dictionary<string, string?> keys = new()
        {
            ["Protocol"] = wire,
            ["Tls:RootCertificates"] = Write("roots.pem", [.. _authority.Roots, .. _nextAuthority.Roots]),
            ["Tls:ClientCertificate"] = WriteChain(file, below),
            ["Tls:TargetHost"] = "goakt.test",
        };
        await using ServiceProvider provider =
            Provide(node, keys, services => services.AddSingleton<TimeProvider>(time));
        await using ServiceProvider nextProvider =
            Provide(next, keys, services => services.AddSingleton<TimeProvider>(time));
        await provider.GetRequiredService<GoAktClient>().KindsAsync(Cancellation);
        GoAktClient goAkt = nextProvider.GetRequiredService<GoAktClient>();
        await Assert.ThrowsAnyAsync<GoAktException>(() => goAkt.KindsAsync(Cancellation));

        WriteChain(file, nextBelow);
        time.Advance(s_pauseBetweenLooks);

        await AnsweredAsync(goAkt);
    }

    [Fact]
    public async Task Replaced_certificates_are_used_by_the_connections_that_follow()
    {
        await using EmbeddedNode first = await StartNodeAsync(_authority);
        await using EmbeddedNode second = await StartNodeAsync(_nextAuthority);
        string roots = Write("roots.pem", _authority.Roots);
        string client = Write("client.pem", _authority.IssueForClient());
        ManualTime time = new();
        LogLines log = new();
        await using ServiceProvider provider = Provide(
            second,
            new()
            {
                ["Tls:RootCertificates"] = roots,
                ["Tls:ClientCertificate"] = client,
                ["Tls:TargetHost"] = "goakt.test",
            },
            services => services.AddSingleton<TimeProvider>(time).AddSingleton<ILoggerFactory>(log));
        GoAktClient goAkt = provider.GetRequiredService<GoAktClient>();
        await Assert.ThrowsAsync<NodeUnavailableException>(() => goAkt.KindsAsync(Cancellation));

        Write("roots.pem", _nextAuthority.Roots);
        Write("client.pem", _nextAuthority.IssueForClient());
        time.Advance(s_pauseBetweenLooks);

        Assert.Single(log.Of(CertificatesRenewed));
        await goAkt.KindsAsync(Cancellation);
    }

    [Theory]
    [InlineData("Connect")]
    [InlineData("Framed")]
    [InlineData("Duplex")]
    public async Task A_node_that_is_known_already_is_reached_with_the_replaced_certificates(string wire)
    {
        EmbeddedNode before = await StartNodeAsync(_authority);
        ManualTime time = new();
        await using ServiceProvider provider = Provide(
            before,
            new()
            {
                ["Protocol"] = wire,
                ["Tls:RootCertificates"] = Write("roots.pem", _authority.Roots),
                ["Tls:ClientCertificate"] = Write("client.pem", _authority.IssueForClient()),
                ["Tls:TargetHost"] = "goakt.test",
            },
            services => services.AddSingleton<TimeProvider>(time));
        GoAktClient goAkt = provider.GetRequiredService<GoAktClient>();
        await goAkt.KindsAsync(Cancellation);

        await before.DisposeAsync();
        Write("roots.pem", _nextAuthority.Roots);
        Write("client.pem", _nextAuthority.IssueForClient());
        time.Advance(s_pauseBetweenLooks);
        await using EmbeddedNode after = await StartNodeAsync(_nextAuthority, before.ListenEndPoint.Port);

        await AnsweredAsync(goAkt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replaced_certificates_are_used_after_a_reload_too(bool isOfTheNode)
    {
        await using EmbeddedNode node = await StartNodeAsync(_nextAuthority);
        string tls = isOfTheNode ? "Nodes:1:Tls" : "Tls";
        ConfigurationManager configuration = new();
        configuration["GoAkt:Nodes:0"] = "127.0.0.1:1";
        configuration["GoAkt:Nodes:1:Address"] = node.Address;
        configuration[$"GoAkt:{tls}:RootCertificates"] = Write("roots.pem", _authority.Roots);
        configuration[$"GoAkt:{tls}:ClientCertificate"] = Write("client.pem", _nextAuthority.IssueForClient());
        configuration[$"GoAkt:{tls}:TargetHost"] = "goakt.test";
        ManualTime time = new();
        LogLines log = new();
        await using ServiceProvider provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<ILoggerFactory>(log)
            .AddGoAktClient(configuration)
            .BuildServiceProvider();
        GoAktClient client = provider.GetRequiredService<GoAktClient>();

        // The node is another element of the list then; of the client's own settings nothing can change.
        if (isOfTheNode)
        {
            foreach (IConfigurationSection key in configuration.GetSection("GoAkt:Nodes:1:Tls").GetChildren().ToArray())
            {
                configuration[$"GoAkt:Nodes:0:Tls:{key.Key}"] = key.Value;
                configuration[key.Path] = null;
            }

            configuration["GoAkt:Nodes:0"] = null;
            configuration["GoAkt:Nodes:0:Address"] = node.Address;
            configuration["GoAkt:Nodes:1:Tls"] = "false";
            configuration["GoAkt:Nodes:1:Address"] = "127.0.0.1:1";
        }
        else
        {
            configuration["GoAkt:Tls:CertificateRevocationCheckMode"] = "Offline";
        }

        ((IConfigurationRoot)configuration).Reload();
        Assert.Empty(log.Of(ReloadFailed));
        Write("roots.pem", _nextAuthority.Roots);
        time.Advance(s_pauseBetweenLooks);

        Assert.Single(log.Of(CertificatesRenewed));
        await client.KindsAsync(client.Nodes.Single(known => known.Address == node.Address), Cancellation);
    }

    [Fact]
    public async Task Replaced_certificates_that_cannot_be_used_are_told_once_and_those_before_stay()
    {
        await using EmbeddedNode node = await StartNodeAsync(_authority);
        string roots = Write("roots.pem", _authority.Roots);
        ManualTime time = new();
        LogLines log = new();
        await using ServiceProvider provider = Provide(
            node,
            new()
            {
                ["Tls:RootCertificates"] = roots,
                ["Tls:ClientCertificate"] = Write("client.pem", _authority.IssueForClient()),
                ["Tls:TargetHost"] = "goakt.test",
            },
            services => services.AddSingleton<TimeProvider>(time).AddSingleton<ILoggerFactory>(log));
        GoAktClient goAkt = provider.GetRequiredService<GoAktClient>();

        await File.WriteAllTextAsync(roots, "garbage", Cancellation);
        time.Advance(s_pauseBetweenLooks);
        time.Advance(s_pauseBetweenLooks);

        Assert.Contains("roots.pem", Assert.Single(log.Of(CertificatesNotRenewed)), StringComparison.Ordinal);
        await goAkt.KindsAsync(Cancellation);
    }

    [Fact]
    public void A_certificate_that_is_over_is_refused_with_its_date()
    {
        string client = Write("client.pem", _authority.IssueExpired("goakt.test"));
        using ServiceProvider provider = Provide(null, new() { ["Tls:ClientCertificate"] = client });

        OptionsValidationException e =
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);

        Assert.Contains($"GoAkt:Tls:ClientCertificate: '{client}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("expired at", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage", "has no certificate")]
    [InlineData("", "has no certificate")]
    public void A_file_without_a_certificate_is_refused(string content, string reason)
    {
        string file = Path.Combine(_directory.FullName, "client.pem");
        File.WriteAllText(file, content);
        using ServiceProvider provider = Provide(
            null, new() { ["Tls:ClientCertificate"] = file, ["Tls:RootCertificates"] = file });

        OptionsValidationException e =
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);

        Assert.Contains("GoAkt:Tls:ClientCertificate:", e.Message, StringComparison.Ordinal);
        Assert.Contains("GoAkt:Tls:RootCertificates:", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_without_its_key_is_refused()
    {
        string client = Write("client.pem", _authority.Roots);
        using ServiceProvider provider = Provide(null, new() { ["Tls:ClientCertificate"] = client });

        Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);
    }

    private static async Task AnsweredAsync(GoAktClient goAkt)
    {
        // What was lost before may cost calls, for as long as Duplex waits before it dials again.
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(50));
        Exception? last = null;
        for (int i = 0; i < 200; i++)
        {
            last = await Record.ExceptionAsync(() => goAkt.KindsAsync(Cancellation));
            if (last is null)
            {
                break;
            }

            await again.WaitForNextTickAsync(Cancellation);
        }

        Assert.Null(last);
    }

    private static Task<EmbeddedNode> StartNodeAsync(TestCertificates authority, int port = 0) =>
        EmbeddedNode.StartAsync(
            options =>
            {
                options.Port = port;
                options.Tls = new EmbeddedNodeTls
                {
                    Certificate = authority.IssueForNode("goakt.test"),
                    RequireClientCertificate = true,
                    ClientRootCertificates = authority.Roots,
                };
            },
            Cancellation);

    private static ServiceProvider Provide(
        EmbeddedNode? node, Dictionary<string, string?> keys, Action<IServiceCollection>? add = null)
    {
        var all = keys.ToDictionary(static key => $"GoAkt:{key.Key}", static key => key.Value);
        all["GoAkt:Nodes:0"] = node?.Address ?? "127.0.0.1:1";
        all["GoAkt:RequestTimeout"] = all["GoAkt:ConnectTimeout"] = "00:00:20";
        IServiceCollection services = new ServiceCollection().AddGoAktClient(
            new ConfigurationBuilder().AddInMemoryCollection(all).Build().GetSection("GoAkt"));
        add?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private string Write(string name, X509Certificate2Collection certificates)
    {
        string file = Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, certificates.ExportCertificatePems());
        return file;
    }

    /// <summary>Writes a client's certificate with the authority's own, which a node that trusts the root alone
    /// needs.</summary>
    private string WriteChain(string name, TestCertificates authority)
    {
        X509Certificate2 certificate = authority.IssueForClient();
        string file = Write(name, certificate);
        if (Path.GetExtension(name) == ".pfx")
        {
            X509Certificate2Collection all = [certificate, .. authority.Roots];
            File.WriteAllBytes(file, all.Export(X509ContentType.Pkcs12)!);
        }
        else
        {
            File.AppendAllText(file, authority.Roots.ExportCertificatePems());
        }

        return file;
    }

    private string Write(string name, X509Certificate2 certificate, string? password = null)
    {
        string file = Path.Combine(_directory.FullName, name);
        if (Path.GetExtension(name) == ".pfx")
        {
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, password));
        }
        else
        {
            using ECDsa key = certificate.GetECDsaPrivateKey()!;
            using var copy = ECDsa.Create();
            copy.ImportEncryptedPkcs8PrivateKey("x", key.ExportEncryptedPkcs8PrivateKey("x", s_encryption), out _);
            File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{copy.ExportPkcs8PrivateKeyPem()}\n");
        }

        return file;
    }
}
