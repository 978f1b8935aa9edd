using GoAkt.Typed.Nodes;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Discovery;

public sealed class NodeCollectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10.0.0.5:3321")]
    [InlineData("localhost:3321")]
    [InlineData("[::1]:3321")]
    [InlineData("goakt-0.goakt.default.svc.cluster.local:3321")]
    public void An_address_is_a_node(string endpoint)
    {
        NodeCollection nodes = [];

        nodes.Add(endpoint);

        Assert.Equal(endpoint, Assert.Single(nodes).Address);
        Assert.Empty(nodes.Names);
    }

    [Theory]
    [InlineData("dns:goakt.default.svc:3321")]
    [InlineData("dns:10.0.0.5:3321")]
    [InlineData("srv:_goakt._tcp.goakt.default.svc")]
    [InlineData("https+http://accounts")]
    [InlineData("http://_goakt.accounts")]
    public void A_name_with_a_scheme_is_kept_apart(string endpoint)
    {
        NodeCollection nodes = new() { endpoint, "localhost:1" };

        Assert.Equal([endpoint], nodes.Names);
        Assert.Single(nodes);
        nodes.Clear();
        Assert.Empty(nodes.Names);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData(":3321")]
    [InlineData("localhost:0")]
    [InlineData("localhost:-1")]
    [InlineData("localhost:65536")]
    [InlineData("::1:3321")]
    [InlineData("dns:with space:3321")]
    public void What_is_neither_is_refused_and_quoted(string endpoint)
    {
        NodeCollection nodes = [];

        FormatException e = Assert.Throws<FormatException>(() => nodes.Add(endpoint));

        Assert.Contains($"'{endpoint}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_refused()
    {
        NodeCollection nodes = new() { "localhost:1" };

        Assert.Throws<ArgumentNullException>(() => nodes.Add((string)null!));
        Assert.Throws<ArgumentNullException>(() => nodes.Add((Node)null!));
        Assert.Throws<ArgumentNullException>(() => nodes[0] = null!);
    }

    [Fact]
    public async Task Nodes_of_the_options_are_called()
    {
        await using StubNode node = new();

        await using GoAktClient client = await GoAktClient.ConnectAsync(
            Array.Empty<Node>(), options => options.Nodes.Add(node.Address), Cancellation);

        Assert.False(await client.ExistsAsync(new ActorId("actors/Echo", "alice"), Cancellation));
    }

    [Fact]
    public async Task A_node_of_the_options_that_was_given_already_is_refused()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => GoAktClient.ConnectAsync(
            ["localhost:3321"], static options => options.Nodes.Add("localhost:3321"), Cancellation));

        Assert.Contains("localhost:3321 is given twice", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_understands_is_refused_with_the_package_that_may()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => GoAktClient.ConnectAsync(
            ["localhost:3321"],
            static options =>
            {
                options.Nodes.Add("dns:goakt:3321");
                options.NodeDiscoveryProviders.Add(new Provider("consul:", "localhost:1"));
            },
            Cancellation));

        Assert.Contains("'dns:goakt:3321'", e.Message, StringComparison.Ordinal);
        Assert.Contains("GoAkt.Typed.DependencyInjection", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_is_discovered_by_who_understands_it()
    {
        await using GoAktClient client = await GoAktClient.ConnectAsync(
            Array.Empty<Node>(),
            static options =>
            {
                options.Nodes.Add("consul:goakt");
                options.NodeDiscoveryProviders.Add(new Provider("etcd:", "localhost:1"));
                options.NodeDiscoveryProviders.Add(new Provider("consul:", "localhost:2"));
            },
            Cancellation);

        await Eventually.TrueAsync(() => client.Nodes.Count == 1);
        Assert.Equal("localhost:2", client.Nodes[0].Address);
    }

    private sealed class Provider(string scheme, string address) : INodeDiscoveryProvider
    {
        public INodeDiscovery? TryCreate(string name) =>
            name.StartsWith(scheme, StringComparison.Ordinal) ? new ScriptedDiscovery().Find(address) : null;
    }
}
