using GoAkt.Typed.DependencyInjection.Discovery;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

public sealed class SrvNodeDiscoveryTests : IAsyncDisposable
{
    private const string Name = "_goakt._tcp.goakt.test";

    private readonly DnsServer _server = new();
    private readonly ManualTime _time = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task Every_address_of_every_host_is_a_node_at_the_records_port()
    {
        _server.SetServices(Name, 300, (0, 3322, "b.goakt.test"), (0, 3321, "a.goakt.test"))
            .SetAddresses("a.goakt.test", 300, "10.0.0.5", "fd00::5")
            .SetAddresses("b.goakt.test", 300, "10.0.0.6");
        await using Watch watch = new(Discover());

        Assert.Equal(["10.0.0.5:3321", "[fd00::5]:3321", "10.0.0.6:3322"], await watch.NextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_lowest_priority_alone_counts()
    {
        _server.SetServices(Name, 300, (20, 3321, "a.goakt.test"), (10, 3321, "b.goakt.test"))
            .SetAddresses("a.goakt.test", 300, "10.0.0.5")
            .SetAddresses("b.goakt.test", 300, "10.0.0.6");
        await using Watch watch = new(Discover());

        Assert.Equal(["10.0.0.6:3321"], await watch.NextAsync());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(300, 5, 5)]
    [InlineData(6, 300, 6)]
    [InlineData(300, 300, 30)]
    public async Task The_records_are_looked_up_again_when_one_is_out_of_date(int services, int addresses, int seconds)
    {
        _server.SetServices(Name, (uint)services, (0, 3321, "a.goakt.test"))
            .SetAddresses("a.goakt.test", (uint)addresses, "10.0.0.5")
            .SetAddresses("b.goakt.test", 300, "10.0.0.6");
        await using Watch watch = new(Discover());
        await watch.NextAsync();
        _server.SetServices(Name, 300, (0, 3321, "b.goakt.test"));

        Assert.Equal(["10.0.0.6:3321"], await watch.NextAfterAsync(_time, TimeSpan.FromSeconds(seconds)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_host_without_an_address_is_left_out_while_another_has_one()
    {
        _server.SetServices(Name, 300, (0, 3321, "a.goakt.test"), (0, 3321, "b.goakt.test"))
            .SetAddresses("b.goakt.test", 300, "10.0.0.6");
        await using Watch watch = new(Discover());

        Assert.Equal(["10.0.0.6:3321"], await watch.NextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Hosts_that_have_no_address_at_all_are_a_failure_that_names_one()
    {
        _server.SetServices(Name, 300, (0, 3321, "a.goakt.test"));
        await using Watch watch = new(Discover());

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Contains("'a.goakt.test.' gave no address", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_without_records_is_a_failure_that_says_so()
    {
        await using Watch watch = new(Discover());

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Equal($"'{Name}' gave no host: it has no SRV record", e.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_record_that_says_that_there_is_no_host_is_none()
    {
        _server.SetServices(Name, 300, (0, 3321, "."));
        await using Watch watch = new(Discover());

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);
        Assert.Contains("it has no SRV record", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Hosts_that_do_not_answer_hold_up_no_other_and_count_as_soon_as_they_do()
    {
        _server
            .SetServices(
                Name, 300, (0, 3321, "a.goakt.test"), (0, 3321, "b.goakt.test"), (0, 3321, "c.goakt.test"))
            .SetAddresses("a.goakt.test", 300, "10.0.0.5")
            .SetAddresses("b.goakt.test", 300, "10.0.0.6")
            .SetAddresses("c.goakt.test", 300, "10.0.0.7")
            .HoldBack(static (name, type) => type != DnsServer.Srv && name != "c.goakt.test");
        await using Watch watch = new(Discover(queryTimeout: TimeSpan.FromMinutes(5)));
        Task<string[]> first = watch.NextAsync();

        await Eventually.TrueAsync(() => _time.WaitingTimers == 1);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(["10.0.0.7:3321"], await first);

        await _server.ReleaseAsync();
        string[] nodes;
        do
        {
            nodes = await watch.NextAsync();
        }
        while (nodes.Length < 3);
        Assert.Equal(["10.0.0.5:3321", "10.0.0.6:3321", "10.0.0.7:3321"], nodes);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_host_that_does_not_answer_any_more_stays_in_use()
    {
        _server.SetServices(Name, 300, (0, 3321, "a.goakt.test"), (0, 3321, "b.goakt.test"))
            .SetAddresses("a.goakt.test", 300, "10.0.0.5")
            .SetAddresses("b.goakt.test", 300, "10.0.0.6");
        await using Watch watch = new(Discover(queryTimeout: TimeSpan.FromMinutes(5)));
        await watch.NextAsync();
        _server.SetAddresses("b.goakt.test", 300, "10.0.0.7").HoldBack(static (name, _) => name == "a.goakt.test");
        Task<string[]> second = watch.NextAsync();

        await Eventually.TrueAsync(() => _time.WaitingTimers == 1);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => _time.WaitingTimers == 1);
        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal(["10.0.0.5:3321", "10.0.0.7:3321"], await second);
    }

    [Theory]
    [MemberData(nameof(DnsNames.Impossible), MemberType = typeof(DnsNames))]
    [InlineData("10.0.0.5")]
    [InlineData("::1")]
    public void A_name_that_no_records_can_have_is_refused_and_quoted(string name)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new SrvNodeDiscovery(name));

        Assert.Contains($"'{name}' is no name that DNS can have", e.Message, StringComparison.Ordinal);
    }

    private SrvNodeDiscovery Discover(TimeSpan? queryTimeout = null)
    {
        DnsDiscoveryOptions options = new() { TimeProvider = _time };
        options.NameServers.Add(_server.EndPoint);
        options.QueryTimeout = queryTimeout ?? options.QueryTimeout;
        return new SrvNodeDiscovery(Name, options);
    }
}
