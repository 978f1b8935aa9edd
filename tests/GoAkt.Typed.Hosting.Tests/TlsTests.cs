using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    [Theory]
    [InlineData(WireProtocol.Duplex)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Connect)]
    public async Task A_client_that_trusts_the_node_calls_its_actors_over_TLS(WireProtocol protocol)
    {
        await using EmbeddedNode node = await StartAsync(requireClientCertificate: false);

        Assert.Equal("echo:hello", await ClientCalls.EchoAsync(node, options =>
        {
            options.Protocol = protocol;
            options.Tls = new NodeTls { RootCertificates = _certificates.Roots };
        }));
    }

    [Theory]
    [InlineData(WireProtocol.Duplex)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Connect)]
    public async Task A_node_that_requires_a_certificate_serves_who_shows_one(WireProtocol protocol)
    {
        await using EmbeddedNode node = await StartAsync(requireClientCertificate: true);

        Assert.Equal("echo:hello", await ClientCalls.EchoAsync(node, options =>
        {
            options.Protocol = protocol;
            options.Tls = new NodeTls
            {
                RootCertificates = _certificates.Roots,
                ClientCertificate = _certificates.IssueForClient(),
            };
        }));
    }

    [Theory]
    [InlineData(WireProtocol.Duplex)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Connect)]
    public async Task Each_side_shows_its_intermediates_to_one_that_trusts_the_root_alone(WireProtocol protocol)
    {
        using TestCertificates below = _certificates.IssueAuthority("Nodes"), other = _certificates.IssueAuthority("Clients");
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync(options => options.Tls = new EmbeddedNodeTls
        {
            Certificate = below.IssueForNode("127.0.0.1"),
            CertificateChain = below.Roots,
            RequireClientCertificate = true,
            ClientRootCertificates = _certificates.Roots,
        });

        // Twice, as what one handshake has learnt must not be what the next one needs.
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("echo:hello", await ClientCalls.EchoAsync(node, options =>
            {
                options.Protocol = protocol;
                options.Tls = new NodeTls
                {
                    RootCertificates = _certificates.Roots,
                    ClientCertificate = other.IssueForClient(),
                    ClientCertificateChain = other.Roots,
                };
            }));
        }

        await Assert.ThrowsAnyAsync<GoAktException>(() => ClientCalls.EchoAsync(node, options =>
        {
            options.Protocol = protocol;
            options.Tls = new NodeTls
            {
                RootCertificates = _certificates.Roots,
                ClientCertificate = other.IssueForClient(),
            };
        }));
    }

    [Fact]
    public async Task A_node_that_requires_a_certificate_refuses_who_shows_none_or_another_authority_s()
    {
        using TestCertificates others = new("Other root");
        await using EmbeddedNode node = await StartAsync(requireClientCertificate: true);

        foreach (X509Certificate2? certificate in new[] { null, others.IssueForClient() })
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => ClientCalls.EchoAsync(node, options =>
            {
                options.Protocol = WireProtocol.Framed;
                options.Tls = new NodeTls { RootCertificates = _certificates.Roots, ClientCertificate = certificate };
            }));
            Assert.Equal(ErrorCode.Unavailable, e.Code);
        }

        await Eventually.TrueAsync(() => node.ConnectionCount == 0, "the node has let the connections go");
    }

    [Theory]
    [InlineData(WireProtocol.Duplex, Compression.None)]
    [InlineData(WireProtocol.Duplex, Compression.Gzip)]
    [InlineData(WireProtocol.Framed, Compression.None)]
    [InlineData(WireProtocol.Framed, Compression.Gzip)]
    [InlineData(WireProtocol.Connect, Compression.None)]
    [InlineData(WireProtocol.Connect, Compression.Gzip)]
    public async Task Who_shows_no_certificate_is_told_so(WireProtocol protocol, Compression compression)
    {
        await using EmbeddedNode node = await StartAsync(requireClientCertificate: true, compression);

        // What ends a connection is found out now by who reads, now by who sends.
        for (int i = 0; i < 20; i++)
        {
            GoAktException e = await Assert.ThrowsAnyAsync<GoAktException>(() => ClientCalls.EchoAsync(node, options =>
            {
                options.Protocol = protocol;
                options.Compression = compression;
                options.Tls = new NodeTls { RootCertificates = _certificates.Roots };
            }));
            Assert.Contains("client certificate", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("2.0", "h2")]
    [InlineData("1.1", "http/1.1")]
    public async Task ALPN_offers_both_versions_of_HTTP(string version, string negotiated)
    {
        await using EmbeddedNode node = await StartAsync(requireClientCertificate: false);
        string? seen = null;
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(node.ListenEndPoint, cancellationToken);
                SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
                SslClientAuthenticationOptions options = new()
                {
                    TargetHost = "127.0.0.1",
                    ApplicationProtocols =
                    [
                        version == "2.0" ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11,
                    ],
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                };
                options.CertificateChainPolicy.CustomTrustStore.AddRange(_certificates.Roots);
                await tls.AuthenticateAsClientAsync(options, cancellationToken);
                seen = tls.NegotiatedApplicationProtocol.ToString();
                return tls;
            },
        };
        using ConnectCaller caller = new(node, Version.Parse(version), handler, "https");
        Remoting.Protos.RemoteLookupRequest lookup = new()
        {
            Host = "127.0.0.1",
            Port = node.ListenEndPoint.Port,
            Name = "echo",
        };

        RemoteLookupResponse found =
            await caller.RequestAsync<Remoting.Protos.RemoteLookupResponse>("RemotingService/RemoteLookup", lookup);

        Assert.False(found.Address.IsEmpty);
        Assert.Equal(negotiated, seen);
    }

    [Fact]
    public async Task A_peer_without_TLS_is_closed()
    {
        await using EmbeddedNode node = await StartAsync(requireClientCertificate: false);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        await caller.Connection.SendAsync(caller.Ask("echo", TimeSpan.FromSeconds(30), FramedCaller.Text("hello")));

        Assert.True(await Eventually.DoneAsync(caller.Connection.IsClosedAsync()));
    }

    [Fact]
    public async Task A_certificate_without_its_private_key_is_refused_at_the_start()
    {
        using X509Certificate2 certificate = _certificates.IssueForNode("127.0.0.1");
        using X509Certificate2 withoutKey = X509CertificateLoader.LoadCertificate(certificate.RawData);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => TestNode.StartAsync(options => options.Tls = new EmbeddedNodeTls { Certificate = withoutKey }));

        Assert.Contains("private key", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _certificates.Dispose();

    private Task<EmbeddedNode> StartAsync(
        bool requireClientCertificate, Compression compression = Compression.None) =>
        TestNode.StartWithEchoAsync(options =>
        {
            options.Compression = compression;
            options.Tls = new EmbeddedNodeTls
            {
                Certificate = _certificates.IssueForNode("127.0.0.1"),
                RequireClientCertificate = requireClientCertificate,
                ClientRootCertificates = _certificates.Roots,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            };
        });
}
