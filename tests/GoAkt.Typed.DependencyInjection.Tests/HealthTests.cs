using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.DependencyInjection.Tests.Discovery;
using GoAkt.Typed.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync("goakt-contracts", [node.Address])).Status);
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
