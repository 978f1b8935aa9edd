using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;
using GoAkt.Typed.Tests.Client;
using GoAkt.Typed.Tests.EndToEnd;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Tests.Cluster;

/// <summary>
/// A node that closes a connection may have started anew, so what was found on it is looked up again. It shows at the
/// proxy that the client has seen it: the client closes the connection in turn.
/// </summary>
public sealed class LostConnectionTests
{
    /// <summary>The wires whose connections the client holds itself.</summary>
    public static TheoryData<string> Protocols => [Wires.FramedWithAny, Wires.FramedWithInnerFrames, Wires.Duplex];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task Actors_of_a_node_that_closes_idle_connections_are_looked_up_again_and_those_of_others_are_not(
        string wire)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, wire);
        await cluster.PlaceAsync<IEcho>("alice", 0);
        await cluster.PlaceAsync<IEcho>("bob", 1);
        await using GoAktClient client = await cluster.ConnectAsync();
        NodeChanges changes = new(client);
        await EchoAsync(client, "alice");
        await EchoAsync(client, "bob");

        await cluster.Members[1].Proxy.EndAsync();

        await EchoAsync(client, "alice");
        Assert.Equal(2, LookupsOf(cluster));
        await EchoAsync(client, "bob");
        Assert.Equal(3, LookupsOf(cluster));
        changes.AreNone();
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task The_connection_that_tells_share_counts_like_any_other(string wire)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, wire);
        await cluster.PlaceAsync<ICounter>("total", 0);
        await using GoAktClient client =
            await cluster.ConnectAsync(static options => options.TellVerification = TimeSpan.FromMinutes(1));
        ICounter total = client.Actors<ICounter>()["total"];
        await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);

        // It is opened last: the look-up came first.
        FaultProxy proxy = cluster.Members[0].Proxy;
        await proxy.EndAsync(since: proxy.Accepted);
        await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);

        Assert.Equal(2, LookupsOf(cluster));
        Assert.Equal(2, (await total.GetAsync(new Empty(), Cancellation)).Value);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Protocols))]
    public async Task Connections_that_the_client_closes_for_being_idle_cost_no_look_up(string wire)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, wire);
        await cluster.PlaceAsync<ICounter>("total", 0);
        await using GoAktClient client =
            await cluster.ConnectAsync(static options => options.IdleTimeout = TimeSpan.FromMilliseconds(100));
        ICounter total = client.Actors<ICounter>()["total"];
        await total.AddAsync(new Int64Value { Value = 1 }, Cancellation);

        await Eventually.TrueAsync(() => cluster.Members[0].Proxy.Open == 0);
        await total.GetAsync(new Empty(), Cancellation);

        Assert.Equal(1, LookupsOf(cluster));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true, Compression.None)]
    [InlineData(false, Compression.Gzip)]
    [InlineData(false, Compression.Brotli)]
    [InlineData(false, Compression.Zstd)]
    public async Task The_end_of_an_encrypted_or_compressed_connection_is_seen_as_well(
        bool isEncrypted, Compression compression)
    {
        using TestCertificates authority = new();
        ServerTls tls = new(authority.IssueForNode("127.0.0.1"));
        await using StubNode node = new(
            isEncrypted ? (connection, cancellationToken) => tls.AuthenticateAsync(connection, null, cancellationToken)
            : CompressingNode.Wrap(compression));
        await using FaultProxy proxy = new(node.Address);
        node.FindsAll(proxy.Address)
            .On<RemoteAskRequest>(static _ => StubNode.Reply(new StringValue { Value = "hi" }));
        await using GoAktClient client = await PatientClient.ConnectAsync(
            [proxy.Address],
            options =>
            {
                options.Tls = isEncrypted ? new NodeTls { RootCertificates = authority.Roots } : null;
                options.Compression = compression;
            },
            Cancellation);
        await EchoAsync(client, "alice");

        await proxy.EndAsync();
        await EchoAsync(client, "alice");

        Assert.Equal(2, node.CountOf<RemoteLookupRequest>());
    }

    private static int LookupsOf(TestCluster cluster) =>
        cluster.Members.Sum(static member => member.Lookups);

    private static Task<StringValue> EchoAsync(GoAktClient client, string name) =>
        client.Actors<IEcho>()[name].EchoAsync(new StringValue { Value = "hi" }, Cancellation);
}
