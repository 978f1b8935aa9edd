using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Tests.Wire;
using GoAkt.Typed.Remoting.Codecs;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

public sealed class EmbeddedNodeTests
{
    [Fact]
    public void A_class_without_a_contract_can_t_be_hosted()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new EmbeddedNodeOptions().AddActor<object>());

        Assert.Contains("'System.Object'", e.Message, StringComparison.Ordinal);
        Assert.Contains("[ActorKind]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grain_is_not_added_as_an_actor()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() =>
            new EmbeddedNodeOptions().AddActor<CounterGrain>());

        Assert.Contains("AddGrain", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_classes_can_t_host_one_kind()
    {
        EmbeddedNodeOptions options = new EmbeddedNodeOptions().AddActor<Counter>();

        ArgumentException e = Assert.Throws<ArgumentException>(() => options.AddActor<OtherCounter>());

        Assert.Contains("actors.Counter", e.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(OtherCounter), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_can_t_be_added_twice()
    {
        EmbeddedNodeOptions options = new EmbeddedNodeOptions().AddActor<Counter>();

        ArgumentException e = Assert.Throws<ArgumentException>(() => options.AddActor<Counter>());

        Assert.Contains("twice", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<EmbeddedNodeOptions>> BadOptions =>
        new()
        {
            { "Host", options => options.Host = " " },
            { "Port", options => options.Port = 65536 },
            { "AdvertisedHost", options => options.AdvertisedHost = "not a host" },
            { "AdvertisedHost", options => options.Host = "0.0.0.0" },
            { "AdvertisedHost", options => options.AdvertisedHost = "0.0.0.0" },
            { "AdvertisedPort", options => options.AdvertisedPort = 0 },
            { "SystemName", options => options.SystemName = "a@b" },
            { "Protocols", options => options.Protocols = NodeProtocols.None },
            { "DuplexDialect", options => options.DuplexDialect = (DuplexDialect)9 },
            { "Protocols", options => options.Protocols = (NodeProtocols)8 },
            { "ConnectDialect", options => options.ConnectDialect = (ConnectDialect)9 },
            { "FramedDialect", options => options.FramedDialect = (FramedDialect)9 },
            { "Compression", options => options.Compression = (Compression)99 },
            { "Certificate", options => options.Tls = new EmbeddedNodeTls { Certificate = Disposed() } },
            {
                "EnabledSslProtocols",
                options =>
                    options.Tls = new EmbeddedNodeTls { Certificate = New(), EnabledSslProtocols = (SslProtocols)1 }
            },
            {
                "ClientRootCertificates",
                options => options.Tls = new EmbeddedNodeTls { Certificate = New(), ClientRootCertificates = [] }
            },
            { "MaxFrameSize", options => options.MaxFrameSize = 10 },
            { "PassivateAfter", options => options.PassivateAfter = TimeSpan.Zero },
            { "TimeProvider", options => options.TimeProvider = new BrokenTime() },
            { "InitTimeout", options => options.InitTimeout = Timeout.InfiniteTimeSpan },
            { "StopTimeout", options => options.StopTimeout = TimeSpan.FromDays(100) },
            { "IdleTimeout", options => options.IdleTimeout = TimeSpan.FromSeconds(-3) },
        };

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public async Task An_option_out_of_its_range_is_named(string option, Action<EmbeddedNodeOptions> configure)
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => TestNode.StartAsync(configure));

        Assert.Contains($".{option} is ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_out_of_its_range_is_refused_with_its_value_and_its_range()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() =>
            TestNode.StartAsync(static options => options.InitTimeout = Timeout.InfiniteTimeSpan));

        Assert.StartsWith(
            "EmbeddedNodeOptions.InitTimeout is infinite: it must be more than zero and at most 24.8 days.",
            e.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a host")]
    [InlineData(255)]
    public async Task A_host_that_is_none_is_named(object host)
    {
        string text = host as string ?? new string('h', (int)host + 1);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() =>
            TestNode.StartAsync(options => options.Host = text));

        Assert.Contains("option Host", e.Message, StringComparison.Ordinal);
    }

    /// <summary>As on the thread of a user interface that waits for it.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(WireProtocol.Duplex)]
    [InlineData(WireProtocol.Framed)]
    [InlineData(WireProtocol.Connect)]
    public async Task A_node_that_is_started_on_a_thread_that_blocks_serves(WireProtocol protocol)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await Task.Run(
            () =>
            {
                SynchronizationContext.SetSynchronizationContext(new BlockedContext());
                try
                {
                    EmbeddedNode node = TestNode.StartAsync().GetAwaiter().GetResult();
                    node.SpawnAsync<IEcho>("echo", cancellation).GetAwaiter().GetResult();
                    Task<string> echo = Task.Run(
                        () => ClientCalls.EchoAsync(node, options => options.Protocol = protocol), cancellation);
                    Assert.Equal("echo:hello", echo.GetAwaiter().GetResult());
                    node.DisposeAsync().AsTask().GetAwaiter().GetResult();
                }
                finally
                {
                    SynchronizationContext.SetSynchronizationContext(null);
                }
            },
            cancellation);
    }

    [Fact]
    public async Task Connections_of_all_wires_are_let_go_when_the_client_is_disposed()
    {
        await using EmbeddedNode node = await TestNode.StartWithEchoAsync();

        foreach (
            WireProtocol protocol in new[] { WireProtocol.Connect, WireProtocol.Framed, WireProtocol.Duplex })
        {
            await ClientCalls.EchoAsync(node, options => options.Protocol = protocol);
        }

        await Eventually.TrueAsync(() => node.ConnectionCount == 0, "the node has let the connections go");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();

        IOException e = await Assert.ThrowsAsync<IOException>(
            () => TestNode.StartAsync(options => options.Port = node.ListenEndPoint.Port));

        Assert.Contains(node.Address, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_answers_to_the_address_that_it_advertises_and_to_no_other()
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options =>
        {
            options.AdvertisedHost = "node-1.goakt.internal";
            options.AdvertisedPort = 3321;
        });
        ActorAddress address = await node.SpawnAsync<IEcho>("e", TestContext.Current.CancellationToken);
        using RawConnection connection = await RawConnection.OpenAsync(node.ListenEndPoint);

        Remoting.Protos.RemoteLookupResponse found =
            await connection.RequestAsync<Remoting.Protos.RemoteLookupResponse>(
                new Remoting.Protos.RemoteLookupRequest
                {
                    Host = "node-1.goakt.internal",
                    Port = 3321,
                    Name = "e",
                });
        Remoting.Protos.Error error = await connection.RequestAsync<Remoting.Protos.Error>(
            new Remoting.Protos.RemoteLookupRequest
            {
                Host = "127.0.0.1",
                Port = node.ListenEndPoint.Port,
                Name = "e",
            });

        Assert.Equal("node-1.goakt.internal:3321", node.Address);
        Assert.Equal("goakt://real@node-1.goakt.internal:3321/e", address.ToString());
        Assert.Equal(address.ToString(), found.Address.ToStringUtf8());
        Assert.Equal("invalid host", error.Message);
    }

    [Fact]
    public async Task A_node_may_listen_on_IPv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.Host = "::1");
        await node.SpawnAsync<IEcho>("e", TestContext.Current.CancellationToken);
        using FramedCaller caller = await FramedCaller.ConnectAsync(node);

        Assert.Equal($"[::1]:{node.ListenEndPoint.Port}", node.Address);
        Assert.Equal("echo:six", await caller.AskAsync("e", "six"));
    }

    [Fact]
    public async Task A_host_that_is_a_name_is_resolved()
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.Host = "localhost");

        Assert.True(IPAddress.IsLoopback(node.ListenEndPoint.Address));
        Assert.Equal($"localhost:{node.ListenEndPoint.Port}", node.Address);
    }

    [Fact]
    public async Task Spawning_in_process_says_what_is_wrong()
    {
        await using EmbeddedNode node = await TestNode.StartAsync(options => options.AddActor(_ => new ScriptedActor
        {
            OnStart = _ => throw new InvalidOperationException("no database"),
        }));
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await node.SpawnAsync<IEcho>("e", cancellationToken);

        await Assert.ThrowsAsync<ActorAlreadyExistsException>(() => node.SpawnAsync<ICounter>("e", cancellationToken));
        await Assert.ThrowsAsync<KindNotRegisteredException>(() =>
            node.SpawnAsync<ICounterGrain>("g", cancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => node.SpawnAsync<IEcho>("GoAktX", cancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => node.SpawnAsync<IEcho>("no name", cancellationToken));
        GoAktException e = await Assert.ThrowsAsync<GoAktException>(() =>
            node.SpawnAsync<IScriptedActor>("p", cancellationToken));
        Assert.Contains("no database", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_in_process_an_actor_that_is_not_there_does_nothing()
    {
        await using EmbeddedNode node = await TestNode.StartAsync();
        await node.SpawnAsync<IEcho>("e", TestContext.Current.CancellationToken);

        await node.StopAsync("e", TestContext.Current.CancellationToken);
        await node.StopAsync("e", TestContext.Current.CancellationToken);

        Assert.False(node.Exists("e"));
    }

    [Fact]
    public async Task A_disposed_node_spawns_nothing()
    {
        EmbeddedNode node = await TestNode.StartAsync();
        await node.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            node.SpawnAsync<IEcho>("e", TestContext.Current.CancellationToken));
    }

    private sealed class OtherCounter : ICounter
    {
        public Task AddAsync(Int64Value amount, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AddAllAsync(IEnumerable<Int64Value> amounts, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public Task<Int64Value> GetAsync(Empty query, CancellationToken cancellationToken) =>
            Task.FromResult(new Int64Value());
    }

    private static X509Certificate2 New()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Disposed()
    {
        X509Certificate2 certificate = New();
        certificate.Dispose();
        return certificate;
    }

    /// <summary>Runs nothing, since its thread waits.</summary>
    private sealed class BlockedContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class BrokenTime : TimeProvider
    {
        public override long TimestampFrequency => throw new InvalidOperationException("no clock");
    }
}
