using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

/// <summary>A client that is given a name in DNS, and embedded nodes at several addresses of the loopback
/// interface.</summary>
public sealed class DiscoveredByDnsTests : IAsyncLifetime
{
    private readonly DnsServer _server = new();
    private readonly ManualTime _time = new();
    private EmbeddedNode _first = null!;
    private EmbeddedNode _second = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _first = await StartNodeAsync("127.0.0.2", port: 0);
        _second = await StartNodeAsync("127.0.0.3", _first.ListenEndPoint.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("dns:goakt.test:{0}")]
    [InlineData("srv:_goakt._tcp.goakt.test")]
    public async Task Calls_go_where_the_name_points(string name)
    {
        PointAt("127.0.0.2");
        await using GoAktClient client = await ConnectAsync(name);
        await SpawnAsync(client, "alice");

        PointAt("127.0.0.3");
        await Eventually.TrueAsync(() => _time.WaitingTimers > 0);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => client.Nodes is [{ Host: "127.0.0.3" }]);
        await SpawnAsync(client, "bob");

        Assert.Equal((true, false), (_first.Exists("alice"), _first.Exists("bob")));
        Assert.Equal((false, true), (_second.Exists("alice"), _second.Exists("bob")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_without_records_fails_calls_and_not_the_start_and_its_first_record_ends_that()
    {
        await using GoAktClient client = await ConnectAsync("dns:goakt.test:{0}");
        NodeUnavailableException e =
            await Assert.ThrowsAsync<NodeUnavailableException>(() => SpawnAsync(client, "alice"));
        Assert.Contains(
            $"no node is known at present: dns:goakt.test:{_first.ListenEndPoint.Port}: 'goakt.test' gave no address",
            e.Message,
            StringComparison.Ordinal);

        PointAt("127.0.0.2");
        await Eventually.TrueAsync(() => _time.WaitingTimers > 0);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => client.Nodes.Count == 1);

        await SpawnAsync(client, "alice");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_that_is_gone_leaves_the_nodes_in_use()
    {
        PointAt("127.0.0.2");
        await using GoAktClient client = await ConnectAsync("dns:goakt.test:{0}");
        await SpawnAsync(client, "alice");

        _server.Remove("goakt.test");
        int queries = _server.Queries;
        await Eventually.TrueAsync(() => _time.WaitingTimers > 0);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => _server.Queries > queries + 1 && _time.WaitingTimers > 0);

        await SpawnAsync(client, "bob");
    }

    private static Task<EmbeddedNode> StartNodeAsync(string host, int port) => EmbeddedNode.StartAsync(
        options =>
        {
            options.Host = host;
            options.Port = port;
            options.AddActor<Echo>();
        },
        Cancellation);

    private static Task SpawnAsync(GoAktClient client, string name) =>
        client.SpawnAsync(new ActorId("actors/Echo", name), cancellationToken: Cancellation);

    private void PointAt(string address)
    {
        _server.SetAddresses("goakt.test", 300, address).SetServices(
            "_goakt._tcp.goakt.test", 300, (0, (ushort)_first.ListenEndPoint.Port, "goakt.test"));
    }

    private Task<GoAktClient> ConnectAsync(string name) => PatientClient.ConnectAsync(
        Array.Empty<Node>(),
        options =>
        {
            DnsDiscoveryOptions dns = new() { TimeProvider = _time };
            dns.NameServers.Add(_server.EndPoint);
            options.TimeProvider = _time;
            options.NodeDiscoveryProviders.Add(new DnsNodeDiscoveryProvider(dns));
            options.Nodes.Add(string.Format(null, name, _first.ListenEndPoint.Port));
        },
        Cancellation);
}
