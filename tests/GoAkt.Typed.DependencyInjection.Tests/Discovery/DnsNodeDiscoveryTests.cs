using GoAkt.Typed.DependencyInjection.Discovery;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

public sealed class DnsNodeDiscoveryTests : IAsyncDisposable
{
    private readonly DnsServer _server = new();
    private readonly ManualTime _time = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task Every_A_and_AAAA_record_is_a_node()
    {
        _server.SetAddresses("goakt.test", 300, "10.0.0.6", "fd00::5", "10.0.0.5");
        await using Watch watch = new(Discover("goakt.test"));

        Assert.Equal(["10.0.0.5:3321", "10.0.0.6:3321", "[fd00::5]:3321"], await watch.NextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_is_looked_up_again_after_the_interval()
    {
        _server.SetAddresses("goakt.test", 300, "10.0.0.5");
        await using Watch watch = new(Discover("goakt.test"));
        await watch.NextAsync();
        _server.SetAddresses("goakt.test", 300, "10.0.0.6");

        Assert.Equal(["10.0.0.6:3321"], await watch.NextAfterAsync(_time, TimeSpan.FromSeconds(30)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(7, 7)]
    [InlineData(0, 1)]
    [InlineData(31, 30)]
    public async Task A_name_is_looked_up_again_when_its_records_are_out_of_date(int timeToLive, int seconds)
    {
        _server.SetAddresses("goakt.test", (uint)timeToLive, "10.0.0.5");
        await using Watch watch = new(Discover("goakt.test"));
        await watch.NextAsync();
        _server.SetAddresses("goakt.test", 300, "10.0.0.5", "10.0.0.6");

        Assert.Equal(
            ["10.0.0.5:3321", "10.0.0.6:3321"], await watch.NextAfterAsync(_time, TimeSpan.FromSeconds(seconds)));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_that_is_too_long_for_a_datagram_is_read_all_the_same()
    {
        string[] addresses = [.. Enumerable.Range(1, 60).Select(static i => $"10.0.0.{i}")];
        _server.SetAddresses("goakt.test", 300, addresses);
        await using Watch watch = new(Discover("goakt.test"));

        Assert.Equal(
            addresses.Order(StringComparer.Ordinal).Select(static address => $"{address}:3321"),
            await watch.NextAsync());
        Assert.Equal(1, _server.QueriesOverTcp);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_that_does_not_exist_is_a_failure_that_says_so()
    {
        await using Watch watch = new(Discover("nowhere.test"));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Equal("'nowhere.test' gave no address: it has no A or AAAA record", e.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_without_addresses_is_a_failure_that_says_so()
    {
        _server.SetAddresses("empty.test", 300);
        await using Watch watch = new(Discover("empty.test"));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Contains("'empty.test' gave no address", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_server_that_fails_is_named_with_its_answer()
    {
        _server.Fail(DnsServer.A, DnsServer.Aaaa);
        await using Watch watch = new(Discover("goakt.test"));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Contains($"{_server.EndPoint} answered for 'goakt.test'", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_server_that_is_silent_is_a_failure()
    {
        _server.IsSilent = true;
        await using Watch watch = new(Discover(
            "goakt.test", static options => options.QueryTimeout = TimeSpan.FromMilliseconds(200)));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Contains("no name server answered for 'goakt.test'", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_of_one_sort_that_cannot_be_had_leave_the_others_in_use()
    {
        _server.SetAddresses("goakt.test", 300, "10.0.0.5");
        _server.Fail(DnsServer.Aaaa);
        await using Watch watch = new(Discover("goakt.test"));

        Assert.Equal(["10.0.0.5:3321"], await watch.NextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_of_one_sort_that_cannot_be_had_for_a_while_stay_in_use()
    {
        _server.SetAddresses("goakt.test", 300, "10.0.0.5", "fd00::5");
        await using Watch watch = new(Discover("goakt.test"));
        await watch.NextAsync();
        _server.SetAddresses("goakt.test", 300, "10.0.0.6");
        _server.Fail(DnsServer.Aaaa);

        Assert.Equal(
            ["10.0.0.6:3321", "[fd00::5]:3321"], await watch.NextAfterAsync(_time, TimeSpan.FromSeconds(30)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_is_found_in_a_search_domain()
    {
        _server.SetAddresses("goakt.default.svc.cluster.test", 300, "10.0.0.5");
        void Search(DnsDiscoveryOptions options)
        {
            options.SearchDomains.Add("elsewhere.test");
            options.SearchDomains.Add("cluster.test");
        }

        await using Watch watch = new(Discover("goakt.default.svc", Search));
        await using Watch rooted = new(Discover("goakt.default.svc.", Search));

        Assert.Equal(["10.0.0.5:3321"], await watch.NextAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(rooted.NextAsync);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_name_servers_the_machine_looks_a_name_up()
    {
        await using Watch watch = new(new DnsNodeDiscovery("localhost", 3321));

        Assert.Contains("127.0.0.1:3321", await watch.NextAsync());
        Assert.Equal(0, _server.Queries);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_that_the_machine_does_not_know_is_a_failure_that_names_it()
    {
        await using Watch watch = new(new DnsNodeDiscovery("nowhere.invalid", 3321));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Contains("'nowhere.invalid' gave no address", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<DnsDiscoveryOptions>> OptionsOutOfRange => new()
    {
        { "RefreshInterval", static options => options.RefreshInterval = TimeSpan.Zero },
        { "QueryTimeout", static options => options.QueryTimeout = Timeout.InfiniteTimeSpan },
        { "NameServers", static options => options.NameServers.Add(null!) },
        { "SearchDomains", static options => options.SearchDomains.Add(" ") },
        { "TimeProvider", static options => options.TimeProvider = null! },
    };

    [Theory]
    [MemberData(nameof(OptionsOutOfRange), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_its_range_is_refused_by_name(string option, Action<DnsDiscoveryOptions> configure)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Discover("goakt.test", configure));

        Assert.Contains($"DnsDiscoveryOptions.{option} is ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_or_port_that_is_none_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new DnsNodeDiscovery(" ", 3321));
        Assert.ThrowsAny<ArgumentException>(() => new DnsNodeDiscovery("goakt.test", 0));
        Assert.ThrowsAny<ArgumentException>(() => new DnsNodeDiscovery("goakt.test", 65536));
    }

    private DnsNodeDiscovery Discover(string name, Action<DnsDiscoveryOptions>? configure = null)
    {
        DnsDiscoveryOptions options = new() { TimeProvider = _time };
        options.NameServers.Add(_server.EndPoint);
        configure?.Invoke(options);
        return new DnsNodeDiscovery(name, 3321, options);
    }
}
