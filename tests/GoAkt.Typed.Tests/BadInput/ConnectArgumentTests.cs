using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.BadInput;

public sealed class ConnectArgumentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<GoAktClientOptions>> OptionsOutOfRange => new()
    {
        { "AskTimeout", static options => options.AskTimeout = TimeSpan.Zero },
        { "RequestTimeout", static options => options.RequestTimeout = TimeSpan.FromSeconds(-1) },
        { "ConnectTimeout", static options => options.ConnectTimeout = TimeSpan.Zero },
        { "IdleTimeout", static options => options.IdleTimeout = TimeSpan.FromDays(100) },
        { "AddressLifetime", static options => options.AddressLifetime = TimeSpan.Zero },
        { "TellVerification", static options => options.TellVerification = TimeSpan.Zero },
        { "RefreshInterval", static options => options.RefreshInterval = TimeSpan.Zero },
        { "MaxFrameSize", static options => options.MaxFrameSize = 10 },
        { "MaxConnectionsPerNode", static options => options.MaxConnectionsPerNode = 0 },
        { "MaxAddresses", static options => options.MaxAddresses = 0 },
        { "Protocol", static options => options.Protocol = (WireProtocol)99 },
        { "Strategy", static options => options.Strategy = (BalancerStrategy)99 },
        { "Compression", static options => options.Compression = (Compression)99 },
        { "MapAddress", static options => options.MapAddress = null! },
        { "TimeProvider", static options => options.TimeProvider = null! },
    };

    [Fact]
    public async Task A_client_without_a_node_is_refused()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => GoAktClient.ConnectAsync(Array.Empty<string>(), cancellationToken: Cancellation));

        Assert.Contains("at least one node", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_in_place_of_the_endpoints_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(
            () => GoAktClient.ConnectAsync((IEnumerable<string>)null!, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>(
            () => GoAktClient.ConnectAsync((IEnumerable<Node>)null!, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Null_among_the_endpoints_is_refused()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => GoAktClient.ConnectAsync(["localhost:1", null!], cancellationToken: Cancellation));
        ArgumentException ofNode = await Assert.ThrowsAsync<ArgumentException>(
            () => GoAktClient.ConnectAsync([new Node("localhost:1"), null!], cancellationToken: Cancellation));

        Assert.Contains("An endpoint is null", e.Message, StringComparison.Ordinal);
        Assert.Contains("A node is null", ofNode.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData(":3321")]
    [InlineData("localhost:http")]
    [InlineData("localhost:0")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:-1")]
    [InlineData("localhost: 3321")]
    [InlineData("::1:3321")]
    [InlineData("[::1]")]
    [InlineData("http://localhost:3321")]
    [InlineData("local host:3321")]
    public async Task An_endpoint_that_is_no_host_and_port_is_refused_and_quoted(string endpoint)
    {
        FormatException e = await Assert.ThrowsAsync<FormatException>(
            () => GoAktClient.ConnectAsync([endpoint], cancellationToken: Cancellation));

        Assert.Contains($"'{endpoint}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("host:port", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:3321")]
    [InlineData("10.0.0.5:1")]
    [InlineData("[::1]:65535")]
    [InlineData("goakt-0.goakt.default.svc.cluster.local:3321")]
    public async Task An_endpoint_is_taken_as_it_is_written(string endpoint)
    {
        await using GoAktClient client = await GoAktClient.ConnectAsync([endpoint], cancellationToken: Cancellation);

        Assert.Equal(endpoint, Assert.Single(client.Nodes).Address);
    }

    [Fact]
    public async Task A_node_that_is_given_twice_is_refused()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => GoAktClient.ConnectAsync(["localhost:3321", "localhost:3321"], cancellationToken: Cancellation));

        Assert.Contains("localhost:3321 is given twice", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_another_client_is_refused()
    {
        Node node = new("localhost:3321");
        await using GoAktClient first = await GoAktClient.ConnectAsync([node], cancellationToken: Cancellation);

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => GoAktClient.ConnectAsync([node], cancellationToken: Cancellation));

        Assert.Contains("localhost:3321 belongs to another client", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_node_of_a_disposed_client_is_free_for_another()
    {
        await using StubNode stub = new();
        stub.On<GetKindsRequest>(static _ => new GetKindsResponse());
        Node node = new(stub.Address);
        await using GoAktClient first = await GoAktClient.ConnectAsync([node], cancellationToken: Cancellation);
        await first.KindsAsync(Cancellation);
        await first.DisposeAsync();

        await using GoAktClient second = await GoAktClient.ConnectAsync([node], cancellationToken: Cancellation);

        await second.KindsAsync(Cancellation);
        Assert.Same(node, Assert.Single(second.Nodes));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.KindsAsync(node, Cancellation));
    }

    [Fact(Timeout = 20_000)]
    public async Task What_one_client_has_seen_of_a_node_is_nothing_to_the_next()
    {
        await using StubNode stub = new();
        stub.On<RemoteSpawnRequest>(static _ => new RemoteSpawnResponse());
        Node node = new(stub.Address);
        await using GoAktClient first = await GoAktClient.ConnectAsync([node], cancellationToken: Cancellation);
        await first.SpawnAsync(new ActorId("actors/Echo", "alice"), cancellationToken: Cancellation);
        Assert.NotEqual(TimeSpan.Zero, node.Latency);
        await first.DisposeAsync();

        await using GoAktClient second = await GoAktClient.ConnectAsync([node], cancellationToken: Cancellation);

        Assert.Equal(TimeSpan.Zero, node.Latency);
        Assert.Equal(0, node.InFlight);
    }

    [Fact(Timeout = 20_000)]
    public async Task Nodes_are_free_for_another_try_when_none_answered_and_one_had_to()
    {
        await using StubNode stub = new();
        await using FaultProxy proxy = new(stub.Address);
        await proxy.DieAsync();
        Node node = new(stub.Address) { DialAddress = proxy.Address };
        await Assert.ThrowsAsync<NodeUnavailableException>(
            () => GoAktClient.ConnectAsync([node], static options => options.RequireNodeAtStart = true, Cancellation));

        proxy.Revive();
        stub.On<Remoting.Protos.GetKindsRequest>(static _ => new Remoting.Protos.GetKindsResponse());
        await using GoAktClient client =
            await GoAktClient.ConnectAsync([node], static options => options.RequireNodeAtStart = true, Cancellation);

        Assert.Equal(NodeState.Available, node.State);
    }

    [Fact]
    public async Task Nodes_are_free_for_another_try_when_one_among_them_is_refused()
    {
        Node good = new("localhost:3321");
        Node bad = new("localhost:3322") { DialAddress = "nowhere" };

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => GoAktClient.ConnectAsync([good, bad], cancellationToken: Cancellation));
        await using GoAktClient client = await GoAktClient.ConnectAsync([good], cancellationToken: Cancellation);

        Assert.Contains("Node.DialAddress is nowhere", e.Message, StringComparison.Ordinal);
        Assert.Same(good, Assert.Single(client.Nodes));
    }

    [Fact]
    public async Task Nodes_are_free_for_another_try_when_one_among_them_is_another_clients()
    {
        Node free = new("localhost:3321");
        Node taken = new("localhost:3322");
        await using GoAktClient first = await GoAktClient.ConnectAsync([taken], cancellationToken: Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => GoAktClient.ConnectAsync([free, taken], cancellationToken: Cancellation));
        await using GoAktClient second = await GoAktClient.ConnectAsync([free], cancellationToken: Cancellation);

        Assert.Same(free, Assert.Single(second.Nodes));
        Assert.Same(taken, Assert.Single(first.Nodes));
    }

    [Theory]
    [MemberData(nameof(OptionsOutOfRange))]
    public async Task An_option_out_of_its_range_is_refused_by_name(string option, Action<GoAktClientOptions> configure)
    {
        ArgumentException e = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => GoAktClient.ConnectAsync(["localhost:3321"], configure, Cancellation));

        Assert.Contains(option, e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Action<GoAktClientOptions>, string> TimesOutOfRange => new()
    {
        {
            static options => options.RequestTimeout = Timeout.InfiniteTimeSpan,
            "RequestTimeout is infinite: it must be more than zero and at most 24.8 days."
        },
        {
            static options => options.AskTimeout = TimeSpan.Zero,
            "AskTimeout is 00:00:00: it must be more than zero and at most 24.8 days, or infinite."
        },
        {
            static options => options.PingInterval = TimeSpan.FromDays(25),
            "PingInterval is 25.00:00:00: it must be from one millisecond to 24.8 days."
        },
    };

    [Theory]
    [MemberData(nameof(TimesOutOfRange), DisableDiscoveryEnumeration = true)]
    public async Task A_time_out_of_its_range_is_refused_with_its_value_and_its_range(
        Action<GoAktClientOptions> configure, string words)
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => GoAktClient.ConnectAsync(["localhost:3321"], configure, Cancellation));

        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_of_large_messages_that_none_can_have_is_refused_with_the_limit()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => GoAktClient.ConnectAsync(
            ["localhost:3321"],
            static options => (options.MaxFrameSize, options.LargeMessageSize) = (2048, 2049),
            Cancellation));

        Assert.Contains(
            "LargeMessageSize is 2049: it must be at most MaxFrameSize, which is 2048",
            e.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(1)]
    [InlineData(null)]
    public async Task A_size_of_large_messages_up_to_the_limit_is_taken(int? size)
    {
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            ["localhost:3321"],
            options => (options.MaxFrameSize, options.LargeMessageSize) = (2048, size),
            Cancellation);

        Assert.Single(client.Nodes);
    }

    [Fact]
    public async Task A_start_that_is_given_up_makes_no_client()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            GoAktClient.ConnectAsync(["localhost:3321"], cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_client_that_requires_a_node_fails_without_one_and_says_why_of_each()
    {
        string[] addresses = [MisbehavingServer.RefusingAddress(), MisbehavingServer.RefusingAddress()];

        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() =>
            GoAktClient.ConnectAsync(addresses, static options => options.RequireNodeAtStart = true, Cancellation));

        Assert.All(addresses, address => Assert.Contains(address, e.Message, StringComparison.Ordinal));
        Assert.True(e.IsTransient);
    }
}
