using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Nodes;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.Hosting.Tests.DependencyInjection;

/// <summary>The files of a node's certificates, named by the host's configuration.</summary>
public sealed class NodeTlsConfigurationTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("goakt-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_shows_the_certificate_of_its_files_and_trusts_the_roots_of_its_file(bool isArchive)
    {
        X509Certificate2 certificate = _certificates.IssueForNode("127.0.0.1");
        Write("node.pem", certificate.ExportCertificatePem());
        Write("node.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("roots.pem", _certificates.Roots.ExportCertificatePems());
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.FullName, "node.pfx"), certificate.Export(X509ContentType.Pfx, "secret"), Cancellation);
        using IHost host = Build(
        [
            ("Certificate", isArchive ? "node.pfx" : "node.pem"),
            ("CertificateKey", isArchive ? null : "node.key"),
            ("CertificatePassword", isArchive ? "secret" : null),
            ("ClientRootCertificates", "roots.pem"),
            ("RequireClientCertificate", "true"),
            ("EnabledSslProtocols", "Tls12, Tls13"),
        ]);
        await host.StartAsync(Cancellation);
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await node.SpawnAsync<ICounter>("c", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            options => options.Tls = new NodeTls
            {
                RootCertificates = _certificates.Roots,
                ClientCertificate = _certificates.IssueForClient(),
            },
            Cancellation);

        await client.Actors<ICounter>()["c"].AddAsync(new Int64Value { Value = 1 }, Cancellation);
        Assert.Equal(1, (await client.Actors<ICounter>()["c"].GetAsync(new Empty(), Cancellation)).Value);
    }

    [Theory]
    [InlineData("node.pem", WireProtocol.Duplex)]
    [InlineData("node.pem", WireProtocol.Framed)]
    [InlineData("node.pem", WireProtocol.Connect)]
    [InlineData("node.pfx", WireProtocol.Duplex)]
    public async Task A_node_shows_the_intermediates_that_stand_in_its_certificate_s_file(
        string file, WireProtocol protocol)
    {
        using TestCertificates below = _certificates.IssueAuthority();
        X509Certificate2 certificate = below.IssueForNode("127.0.0.1");
        string key = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        Write("node.pem", $"{certificate.ExportCertificatePem()}\n{below.Roots.ExportCertificatePems()}\n{key}\n");
        X509Certificate2Collection all = [.. below.Roots, certificate];
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.FullName, "node.pfx"), all.Export(X509ContentType.Pfx)!, Cancellation);
        using IHost host = Build([("Certificate", file)]);
        await host.StartAsync(Cancellation);
        EmbeddedNode node = host.Services.GetRequiredService<EmbeddedNode>();
        await node.SpawnAsync<ICounter>("c", Cancellation);
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [node.Address],
            options =>
            {
                options.Protocol = protocol;
                options.Tls = new NodeTls { RootCertificates = _certificates.Roots };
            },
            Cancellation);

        Assert.Equal(0, (await client.Actors<ICounter>()["c"].GetAsync(new Empty(), Cancellation)).Value);
    }

    [Fact]
    public async Task What_is_wrong_with_a_file_is_said_with_its_key()
    {
        X509Certificate2 expired = _certificates.IssueExpired("127.0.0.1");
        Write("expired.pem", expired.ExportCertificatePem() + "\n" + expired.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("keyless.pem", _certificates.IssueForNode("127.0.0.1").ExportCertificatePem());
        Write("text.pem", "no certificate");

        await AssertFailsAsync("GoAktNode:Tls:Certificate: 'none.pem': there is no file", ("Certificate", "none.pem"));
        await AssertFailsAsync("GoAktNode:Tls:Certificate: 'text.pem': the file", ("Certificate", "text.pem"));
        await AssertFailsAsync("GoAktNode:Tls:Certificate: 'keyless.pem': the file", ("Certificate", "keyless.pem"));
        await AssertFailsAsync(
            "GoAktNode:Tls:Certificate: 'expired.pem': the certificate 'CN=node' in the file",
            ("Certificate", "expired.pem"));
        await AssertFailsAsync("GoAktNode:Tls:Certificate: it is missing", ("RequireClientCertificate", "true"));
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AssertFailsAsync(string message, (string Key, string? Value) setting)
    {
        using IHost host = Build([setting]);
        OptionsValidationException e =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private IHost Build((string Key, string? Value)[] tls)
    {
        HostApplicationBuilder builder =
            TestHost.Builder([.. tls.Select(static pair => ($"GoAktNode:Tls:{pair.Key}", pair.Value))]);
        builder.Environment.ContentRootPath = _folder.FullName;
        builder.Services.AddGoAktNode(static n => n.AddActor<Counter>());
        return builder.Build();
    }
}
