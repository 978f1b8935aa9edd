using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Tls;

public sealed class TlsPerNodeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Auto)]
    public async Task Each_node_is_called_by_its_own_settings_or_else_by_the_clients(WireProtocol protocol)
    {
        using TestCertificates ours = new("Ours");
        using TestCertificates theirs = new("Theirs");
        await using StubNode behind = new();
        behind.On<GetKindsRequest>(static _ => new GetKindsResponse { Kinds = { "actors.echo" } });
        await using TlsFront common = new(behind.Address, new ServerTls(ours.IssueForNode("127.0.0.1")));
        await using TlsFront special = new(
            behind.Address, new ServerTls(theirs.IssueForNode("goakt.internal")) { ClientRoots = theirs.Roots });
        NodeTls own = new()
        {
            RootCertificates = theirs.Roots,
            TargetHost = "goakt.internal",
            ClientCertificate = theirs.IssueForClient(),
        };
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [
                new Node(common.Address),
                new Node(special.Address) { Tls = own },
                new Node(special.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)),
            ],
            options =>
            {
                options.Protocol = protocol;
                options.Tls = new NodeTls { RootCertificates = ours.Roots };
            },
            Cancellation);

        Assert.Equal(["actors.echo"], await client.KindsAsync(client.Nodes[0], Cancellation));
        Assert.Equal(["actors.echo"], await client.KindsAsync(client.Nodes[1], Cancellation));
        NodeUnavailableException e =
            await Assert.ThrowsAsync<NodeUnavailableException>(() => client.KindsAsync(client.Nodes[2], Cancellation));
        Assert.Contains("CN=Theirs", e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("connect-3.9.8-cluster", WireProtocol.Connect)]
    [InlineData("framed-4.4.3-cluster", WireProtocol.Framed)]
    public async Task The_wire_is_found_out_through_tls(string recordingName, WireProtocol wire)
    {
        using TestCertificates authority = new();
        var recording = RecordingFile.Load(recordingName);
        await using ScriptedNode server = await ScriptedNode.StartAsync(
            recording.Wire, new WireScript(recording), new ServerTls(authority.IssueForNode("127.0.0.1")));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [new Node(recording.Node) { DialAddress = server.Address }],
            options => options.Tls = new NodeTls { RootCertificates = authority.Roots },
            Cancellation);

        ActorAddress address = await client.WhereisAsync(new ActorId("actors/echo", "cap-echo"), Cancellation);

        Assert.Equal("cap-echo", address.Name);
        Assert.Equal(wire, client.Nodes[0].Protocol);
    }
}
