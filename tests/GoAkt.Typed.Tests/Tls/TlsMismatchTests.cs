using System.Net.Security;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;

namespace GoAkt.Typed.Tests.Tls;

/// <summary>Where one side speaks TLS and the other does not, or shows no certificate, the error says so, whatever the
/// wire.</summary>
public sealed class TlsMismatchTests : IDisposable
{
    private static readonly ActorId s_alice = new("actors/Echo", "alice");

    private readonly TestCertificates _authority = new();

    public static MatrixTheoryData<string, bool> WiresPinnedAndNot => new(
        [Wires.ConnectWithTextAddresses, Wires.FramedWithInnerFrames, Wires.Duplex], [true, false]);

    public void Dispose() => _authority.Dispose();

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresPinnedAndNot))]
    public async Task A_plaintext_call_to_a_node_that_speaks_TLS(string wire, bool isPinned)
    {
        GoAktException e = await FailAsync(wire, isPinned, NodeCertificate(), client: null);

        Assert.Contains("TLS", e.Message, StringComparison.Ordinal);
        Assert.Contains("set GoAktClientOptions.Tls or Node.Tls", e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresPinnedAndNot))]
    public async Task A_call_over_TLS_to_a_node_that_speaks_plaintext(string wire, bool isPinned)
    {
        GoAktException e =
            await FailAsync(wire, isPinned, server: null, new NodeTls { RootCertificates = _authority.Roots });

        Assert.IsType<NodeUnavailableException>(e);
        Assert.Contains("may not speak TLS", e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WiresPinnedAndNot))]
    public async Task A_call_without_the_client_certificate_that_a_node_wants(string wire, bool isPinned)
    {
        GoAktException e = await FailAsync(
            wire,
            isPinned,
            NodeCertificate() with { ClientRoots = _authority.Roots },
            new NodeTls { RootCertificates = _authority.Roots });

        Assert.Equal(ErrorCode.Unavailable, e.Code);
        Assert.Contains("NodeTls.ClientCertificate", e.Message, StringComparison.Ordinal);
    }

    private ServerTls NodeCertificate() => new(_authority.IssueForNode("127.0.0.1"));

    private static async Task<GoAktException> FailAsync(string wire, bool isPinned, ServerTls? server, NodeTls? client)
    {
        await using EmbeddedNode node = await ClientTest.StartNodeAsync(wire);
        SslApplicationProtocol? protocol = Wires.ApplicationProtocolOf(wire);
        await using TlsFront? front = server is null
            ? null
            : new TlsFront(node.ListenEndPoint.ToString(), server, protocol);
        await using GoAktClient connected = await PatientClient.ConnectAsync(
            [new Node(node.Address) { DialAddress = front?.Address ?? node.Address }],
            options =>
            {
                options.Protocol = isPinned ? Wires.ProtocolOf(wire) : WireProtocol.Auto;
                options.Tls = client;
            },
            TestContext.Current.CancellationToken);
        GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(
            () => connected.WhereisAsync(s_alice, TestContext.Current.CancellationToken));
        Assert.Equal(node.Address, e.Node);
        return e;
    }
}
