using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.DependencyInjection.Tests.Discovery;
using GoAkt.Typed.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace GoAkt.Typed.DependencyInjection.Tests;

public sealed class HealthTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_whose_nodes_all_answer_is_healthy()
    {
        await using EmbeddedNode first = await StartNodeAsync();
        await using EmbeddedNode second = await StartNodeAsync();

        HealthReportEntry health = await CheckAsync("goakt", [first.Address, second.Address]);

        Assert.Equal(HealthStatus.Healthy, health.Status);
        IReadOnlyDictionary<string, object> data = DataOf(health, first.Address);
        Assert.Equal("Available", data["state"]);
        Assert.Equal("Duplex", data["wire"]);
        Assert.True((double)data["latency"] >= 0);
        Assert.DoesNotContain("error", data.Keys);
    }

    [Fact]
    public async Task A_client_with_a_node_down_is_degraded()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        using RefusingPort down = new();

        HealthReportEntry health = await CheckAsync("goakt", [node.Address, down.Address]);

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains(down.Address, health.Description, StringComparison.Ordinal);
        Assert.Equal("Available", DataOf(health, node.Address)["state"]);
        Assert.NotEqual("Available", DataOf(health, down.Address)["state"]);
        Assert.NotEmpty((string)DataOf(health, down.Address)["error"]);
    }

    [Fact]
    public async Task A_client_with_all_nodes_down_is_unhealthy()
    {
        using RefusingPort down = new();

        HealthReportEntry health = await CheckAsync("goakt", [down.Address]);

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains(down.Address, health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_without_clustering_is_as_healthy_as_any()
    {
        await using EmbeddedNode node = await EmbeddedNode.StartAsync(
            static options => options.Clustered = false, Cancellation);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync("goakt", [node.Address])).Status);

        // Nobody can tell whether its kinds are right.
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync("goakt-contracts", [node.Address])).Status);
    }

    [Fact]
    public async Task Options_that_cannot_be_make_a_client_unhealthy()
    {
        HealthReportEntry health = await CheckAsync("goakt", []);

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("no nodes", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_without_records_is_unhealthy_and_does_not_keep_the_host_from_starting()
    {
        await using DnsServer server = new();
        DnsDiscoveryOptions dns = new();
        dns.NameServers.Add(server.EndPoint);
        await using ServiceProvider provider = Provide(services => services
            .AddSingleton(dns)
            .AddGoAktClient(static options => Patiently(options, "dns:goakt.test:3321"))
            .AddHealthChecks()
            .AddGoAkt());

        HealthReport report =
            await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("'goakt.test' gave no address", report.Entries["goakt"].Description, StringComparison.Ordinal);
        Assert.Contains(
            "'goakt.test' gave no address", (string)report.Entries["goakt"].Data["discovery"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_whose_time_is_over_tells_what_the_other_nodes_have_answered()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        await using RawServer silent = MisbehavingServer.NeverAnswers();
        await using ServiceProvider provider = Provide(services => services
            .AddGoAktClient(options => Patiently(options, node.Address, silent.Address))
            .AddHealthChecks()
            .AddGoAkt(timeout: TimeSpan.FromSeconds(3)));

        HealthReport report =
            await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        HealthReportEntry health = report.Entries["goakt"];
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Equal("Available", DataOf(health, node.Address)["state"]);
        Assert.Contains(
            "within the check's time", (string)DataOf(health, silent.Address)["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_without_a_client_say_so()
    {
        await using ServiceProvider provider = Provide(static services => services
            .AddHealthChecks()
            .AddGoAkt()
            .AddGoAktContracts("billing"));

        HealthReport report =
            await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        Assert.Contains("no default GoAkt client", report.Entries["goakt"].Description, StringComparison.Ordinal);
        Assert.Contains(
            "no GoAkt client named 'billing'",
            report.Entries["goakt-contracts-billing"].Description,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_of_two_clusters_compare_the_contracts_that_are_theirs()
    {
        await using EmbeddedNode echoes = await StartNodeAsync();
        await using EmbeddedNode probes = await EmbeddedNode.StartAsync(
            static options => options.AddActor<Probe>(), Cancellation);
        await using ServiceProvider provider = Provide(services => services
            .AddGoAktClient(options =>
            {
                Patiently(options, echoes.Address);
                options.Contracts.Add(typeof(IEcho));
            })
            .AddGoAktClient("probes", options =>
            {
                Patiently(options, probes.Address);
                options.Contracts.Add(typeof(IProbe));
                options.Contracts.Add(typeof(IEcho));
            })
            .AddHealthChecks()
            .AddGoAktContracts()
            .AddGoAktContracts("probes"));

        HealthReport report =
            await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        Assert.Equal(HealthStatus.Healthy, report.Entries["goakt-contracts"].Status);
        Assert.Equal([typeof(IEcho).FullName!], report.Entries["goakt-contracts-probes"].Data.Keys);
    }

    [Fact]
    public void What_is_no_contract_of_actors_is_not_compared()
    {
        using ServiceProvider provider = Provide(static services => services.AddGoAktClient(static options =>
        {
            Patiently(options, "127.0.0.1:1");
            options.Contracts.Add(typeof(ICounterGrain));
        }));

        OptionsValidationException e =
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<GoAktClient>);

        Assert.Contains(nameof(ICounterGrain), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contracts_without_a_registered_kind_are_unhealthy_and_named()
    {
        await using EmbeddedNode node = await StartNodeAsync();

        HealthReportEntry health = await CheckAsync("goakt-contracts", [node.Address]);

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("'tests/Probe'", health.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("'actors/Echo'", health.Description, StringComparison.Ordinal);
        Assert.Contains(typeof(IProbe).FullName!, health.Data.Keys);
    }

    [Fact]
    public async Task Named_clients_have_checks_of_their_own()
    {
        await using EmbeddedNode node = await StartNodeAsync();
        using RefusingPort down = new();
        await using ServiceProvider provider = Provide(services => services
            .AddGoAktClient(options => Patiently(options, node.Address))
            .AddGoAktClient("billing", options => Patiently(options, down.Address))
            .AddHealthChecks()
            .AddGoAkt()
            .AddGoAkt("billing", failureStatus: HealthStatus.Degraded)
            .AddGoAkt("missing"));

        HealthReport report =
            await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        Assert.Equal(HealthStatus.Healthy, report.Entries["goakt"].Status);
        Assert.Equal(HealthStatus.Degraded, report.Entries["goakt-billing"].Status);
        Assert.Contains("no GoAkt client named 'missing'", report.Entries["goakt-missing"].Description, StringComparison.Ordinal);
    }

    private static IReadOnlyDictionary<string, object> DataOf(HealthReportEntry health, string address) =>
        (IReadOnlyDictionary<string, object>)health.Data[address];

    private static async Task<HealthReportEntry> CheckAsync(string check, string[] nodes)
    {
        await using ServiceProvider provider = Provide(services => services
            .AddGoAktClient(options => Patiently(options, nodes))
            .AddHealthChecks()
            .AddGoAkt()
            .AddGoAktContracts());
        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(
            registration => registration.Name == check, Cancellation);
        return report.Entries[check];
    }

    private static ServiceProvider Provide(Action<IServiceCollection> add)
    {
        IServiceCollection services = new ServiceCollection().AddLogging();
        add(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static void Patiently(GoAktClientOptions options, params string[] nodes)
    {
        foreach (string node in nodes)
        {
            options.Nodes.Add(node);
        }

        options.RequestTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(20);
    }

    private static Task<EmbeddedNode> StartNodeAsync() =>
        EmbeddedNode.StartAsync(static options => options.AddActor<Echo>(), Cancellation);
}
