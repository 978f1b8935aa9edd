using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Tls;

public sealed class NodeTlsTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly TestCertificates _stranger = new("A stranger");

    public static TheoryData<string> Recordings => ["connect-3.9.8-cluster", "framed-4.4.3-cluster"];

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_node_whose_root_is_trusted_is_called(string recording)
    {
        await CallAsync(
            recording,
            new ServerTls(_authority.IssueForNode("127.0.0.1")),
            new NodeTls { RootCertificates = _authority.Roots });
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_node_is_known_by_the_name_that_it_was_given(string recording)
    {
        await CallAsync(
            recording,
            new ServerTls(_authority.IssueForNode("goakt.internal")),
            new NodeTls { RootCertificates = _authority.Roots, TargetHost = "goakt.internal" });
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_node_that_wants_a_client_certificate_gets_it(string recording)
    {
        await CallAsync(
            recording,
            new ServerTls(_authority.IssueForNode("127.0.0.1")) { ClientRoots = _authority.Roots },
            new NodeTls { RootCertificates = _authority.Roots, ClientCertificate = _authority.IssueForClient() });
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task The_application_may_decide_for_itself(string recording)
    {
        await CallAsync(
            recording,
            new ServerTls(_stranger.IssueForNode("elsewhere.internal")),
            new NodeTls
            {
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is X509Certificate2,
            });
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_certificate_for_another_host_is_refused_and_both_names_are_said(string recording)
    {
        NodeUnavailableException e = await FailsAsync(
            recording,
            new ServerTls(_authority.IssueForNode("goakt.internal", "10.0.0.5")),
            new NodeTls { RootCertificates = _authority.Roots });

        Assert.Contains("'goakt.internal', '10.0.0.5'", e.Message, StringComparison.Ordinal);
        Assert.Contains("not for '127.0.0.1'", e.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(NodeTls.TargetHost), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_certificate_of_another_root_is_refused_and_its_issuer_is_said(string recording)
    {
        NodeUnavailableException e = await FailsAsync(
            recording,
            new ServerTls(_stranger.IssueForNode("127.0.0.1")),
            new NodeTls { RootCertificates = _authority.Roots });

        Assert.Contains("CN=A stranger", e.Message, StringComparison.Ordinal);
        Assert.Contains("not trusted", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_certificate_that_the_machine_does_not_trust_is_refused(string recording)
    {
        NodeUnavailableException e =
            await FailsAsync(recording, new ServerTls(_authority.IssueForNode("127.0.0.1")), new NodeTls());

        Assert.Contains($"NodeTls.{nameof(NodeTls.RootCertificates)} is not set", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_certificate_that_has_expired_is_refused_and_the_time_is_said(string recording)
    {
        X509Certificate2 expired = _authority.IssueExpired("127.0.0.1");

        NodeUnavailableException e = await FailsAsync(
            recording, new ServerTls(expired), new NodeTls { RootCertificates = _authority.Roots });

        Assert.Contains(
            $"expired at {expired.NotAfter.ToUniversalTime():yyyy-MM-dd}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_callback_that_refuses_is_named(string recording)
    {
        NodeUnavailableException e = await FailsAsync(
            recording,
            new ServerTls(_authority.IssueForNode("127.0.0.1")),
            new NodeTls { RemoteCertificateValidationCallback = static (_, _, _, _) => false });

        Assert.Contains(nameof(NodeTls.RemoteCertificateValidationCallback), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_client_certificate_that_the_node_does_not_accept_is_named(string recording)
    {
        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => CallAsync(
            recording,
            new ServerTls(_authority.IssueForNode("127.0.0.1")) { ClientRoots = _authority.Roots },
            new NodeTls { RootCertificates = _authority.Roots, ClientCertificate = _stranger.IssueForClient("bob") }));

        Assert.Equal(ErrorCode.Unavailable, e.Code);
        Assert.Contains("CN=bob", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_client_certificate_without_its_key_is_refused_before_any_call(string recording)
    {
        using X509Certificate2 keyless =
            X509CertificateLoader.LoadCertificate(_authority.IssueForClient("bob").RawData);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => CallAsync(
            recording,
            new ServerTls(_authority.IssueForNode("127.0.0.1")) { ClientRoots = _authority.Roots },
            new NodeTls { RootCertificates = _authority.Roots, ClientCertificate = keyless }));

        Assert.Contains("NodeTls.ClientCertificate", e.Message, StringComparison.Ordinal);
        Assert.Contains("private key", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Versions_of_tls_without_a_common_one_are_refused(string recording)
    {
        await FailsAsync(
            recording,
            new ServerTls(_authority.IssueForNode("127.0.0.1")) { Protocols = SslProtocols.Tls12 },
            new NodeTls { RootCertificates = _authority.Roots, EnabledSslProtocols = SslProtocols.Tls13 });
    }

    private static Task<NodeUnavailableException> FailsAsync(string recording, ServerTls server, NodeTls client) =>
        Assert.ThrowsAsync<NodeUnavailableException>(() => CallAsync(recording, server, client));

    private static async Task CallAsync(string recording, ServerTls server, NodeTls client)
    {
        var recorded = RecordingFile.Load(recording);
        WireScript script = new(recorded);
        await using ScriptedNode node = await ScriptedNode.StartAsync(recorded.Wire, script, server);
        await using GoAktClient connected = await PatientClient.ConnectAsync(
            [new Node(recorded.Node) { DialAddress = node.Address, Tls = client }],
            options => options.Protocol = Enum.Parse<WireProtocol>(recorded.Wire),
            TestContext.Current.CancellationToken);

        ActorAddress address = await connected.WhereisAsync(
            new ActorId("actors/echo", "cap-echo"), TestContext.Current.CancellationToken);

        Assert.Equal("cap-echo", address.Name);
    }
}
