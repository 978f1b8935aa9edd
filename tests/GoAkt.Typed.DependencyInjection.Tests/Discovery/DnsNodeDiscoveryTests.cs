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

    [Theory(Timeout = 60_000)]
    [InlineData(DnsServer.Aaaa, "10.0.0.5:3321")]
    [InlineData(DnsServer.A, "[fd00::5]:3321")]
    public async Task Records_of_one_sort_do_not_wait_for_the_other_and_that_counts_as_soon_as_it_comes(
        ushort slow, string found)
    {
        _server.SetAddresses("goakt.test", 300, "10.0.0.5", "fd00::5").HoldBack((_, type) => type == slow);
        await using Watch watch = new(Discover("goakt.test", AskOnceForLong));
        Task<string[]> first = watch.NextAsync();

        await EndGraceAsync();
        Assert.Equal([found], await first);

        await _server.ReleaseAsync();
        Assert.Equal(["10.0.0.5:3321", "[fd00::5]:3321"], await watch.NextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_of_one_sort_that_come_late_stay_in_use_meanwhile_and_are_not_asked_for_twice()
    {
        _server.SetAddresses("goakt.test", 300, "10.0.0.5", "fd00::5");
        await using Watch watch = new(Discover("goakt.test", AskOnceForLong));
        await watch.NextAsync();
        _server.SetAddresses("goakt.test", 300, "10.0.0.6", "fd00::6")
            .HoldBack(static (_, type) => type == DnsServer.Aaaa);

        Task<string[]> second = watch.NextAsync();
        await EndPauseAsync();
        await EndGraceAsync();
        Assert.Equal(["10.0.0.6:3321", "[fd00::5]:3321"], await second);

        _server.SetAddresses("goakt.test", 300, "10.0.0.7", "fd00::6");
        Task<string[]> third = watch.NextAsync();
        await EndPauseAsync();
        await EndGraceAsync();
        Assert.Equal(["10.0.0.7:3321", "[fd00::5]:3321"], await third);
        Assert.Equal(1, _server.HeldBack);

        await _server.ReleaseAsync();
        Assert.Equal(["10.0.0.7:3321", "[fd00::6]:3321"], await watch.NextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_of_one_sort_that_come_late_do_not_put_off_the_next_look()
    {
        _server.SetAddresses("goakt.test", 300, "10.0.0.5", "fd00::5")
            .HoldBack(static (_, type) => type == DnsServer.Aaaa);
        await using Watch watch = new(Discover("goakt.test", AskOnceForLong));
        Task<string[]> first = watch.NextAsync();
        await EndGraceAsync();
        await first;
        Task<string[]> late = watch.NextAsync();
        await Eventually.TrueAsync(() => _time.WaitingTimers == 1);
        _time.Advance(TimeSpan.FromSeconds(20));
        await _server.ReleaseAsync();
        await late;
        _server.SetAddresses("goakt.test", 300, "10.0.0.6");

        Assert.Equal(["10.0.0.6:3321"], await watch.NextAfterAsync(_time, TimeSpan.FromSeconds(10)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Both_sorts_of_records_are_those_of_one_name()
    {
        _server.SetAddresses("goakt.a.test", 300, "10.0.0.5").SetAddresses("goakt.b.test", 300, "fd00::5");
        await using Watch watch = new(Discover("goakt", SearchAAndB));

        Assert.Equal(["10.0.0.5:3321"], await watch.NextAsync());

        _server.Remove("goakt.a.test");
        Assert.Equal(["[fd00::5]:3321"], await watch.NextAfterAsync(_time, TimeSpan.FromSeconds(30)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_that_may_have_addresses_is_not_passed_over_for_one_in_the_next_search_domain()
    {
        _server.SetAddresses("goakt.a.test", 300, "fd00::5").SetAddresses("goakt.b.test", 300, "10.0.0.6");
        _server.Fail(DnsServer.Aaaa);
        await using Watch watch = new(Discover("goakt", SearchAAndB));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Contains("answered for 'goakt.a.test'", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_that_does_not_exist_is_passed_over_though_one_sort_of_records_gets_no_answer()
    {
        _server.SetAddresses("goakt.b.test", 300, "10.0.0.5")
            .HoldBack(static (_, type) => type == DnsServer.Aaaa);
        await using Watch watch = new(Discover(
            "goakt",
            static options =>
            {
                SearchAAndB(options);
                AskOnceForLong(options);
            }));
        Task<string[]> first = watch.NextAsync();

        await EndGraceAsync();
        Assert.Equal(["10.0.0.5:3321"], await first);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_search_domain_that_a_name_is_too_long_for_is_passed_over()
    {
        string name = string.Join('.', Enumerable.Repeat(new string('a', 60), 4));
        _server.SetAddresses($"{name}.b.test", 300, "10.0.0.5");
        await using Watch watch = new(Discover(
            name,
            static options =>
            {
                options.SearchDomains.Add("much-too-long.test");
                options.SearchDomains.Add("b.test");
            }));

        Assert.Equal(["10.0.0.5:3321"], await watch.NextAsync());
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
        { "SearchDomains", static options => options.SearchDomains.Add(null!) },
        { "SearchDomains", static options => options.SearchDomains.Add(".cluster.local") },
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

    [Theory]
    [MemberData(nameof(DnsNames.Impossible), MemberType = typeof(DnsNames))]
    public void A_host_that_DNS_cannot_have_is_refused_and_quoted(string host)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Discover(host));

        Assert.Contains($"'{host}' is no name that DNS can have", e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("_a")]
    [InlineData("my_service")]
    [InlineData("_a.goakt.test.")]
    public async Task A_host_may_have_an_underscore_anywhere(string host)
    {
        _server.SetAddresses(host, 300, "10.0.0.5");
        await using Watch watch = new(Discover(host));

        Assert.Equal(["10.0.0.5:3321"], await watch.NextAsync());
    }

    private static void AskOnceForLong(DnsDiscoveryOptions options) => options.QueryTimeout = TimeSpan.FromMinutes(5);

    private static void SearchAAndB(DnsDiscoveryOptions options)
    {
        options.SearchDomains.Add("a.test");
        options.SearchDomains.Add("b.test");
    }

    /// <summary>Lets the interval until the next look be over.</summary>
    private async Task EndPauseAsync()
    {
        await Eventually.TrueAsync(() => _time.WaitingTimers == 1);
        _time.Advance(TimeSpan.FromSeconds(30));
    }

    /// <summary>Lets what has been answered wait no longer for the rest.</summary>
    private async Task EndGraceAsync()
    {
        await Eventually.TrueAsync(() => _time.WaitingTimers == 1);
        _time.Advance(TimeSpan.FromMilliseconds(500));
    }

    private DnsNodeDiscovery Discover(string name, Action<DnsDiscoveryOptions>? configure = null)
    {
        DnsDiscoveryOptions options = new() { TimeProvider = _time };
        options.NameServers.Add(_server.EndPoint);
        configure?.Invoke(options);
        return new DnsNodeDiscovery(name, 3321, options);
    }
}
