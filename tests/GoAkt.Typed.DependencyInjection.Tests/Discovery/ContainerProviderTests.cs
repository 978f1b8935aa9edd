using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

/// <summary>Who discovers the names of a client that a container makes, and by which options.</summary>
public sealed class ContainerProviderTests : IAsyncDisposable
{
    private const string Name = "dns:goakt.test:3321";

    private readonly DnsServer _server = new DnsServer().SetAddresses("goakt.test", 300, "10.0.0.5");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Options_of_DNS_are_configured_as_any(bool isConfiguredFirst)
    {
        ServiceCollection services = new();
        InOrder(
            isConfiguredFirst,
            () => services.Configure<DnsDiscoveryOptions>(options => options.NameServers.Add(_server.EndPoint)),
            () => services.AddGoAktClient(static options => options.Nodes.Add(Name)));

        await FindsAsync(services, "10.0.0.5:3321");
    }

    [Fact(Timeout = 60_000)]
    public async Task Options_of_DNS_may_be_a_service_of_their_own()
    {
        DnsDiscoveryOptions dns = new();
        dns.NameServers.Add(_server.EndPoint);

        await FindsAsync(
            new ServiceCollection().AddGoAktClient(static options => options.Nodes.Add(Name)).AddSingleton(dns),
            "10.0.0.5:3321");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_provider_of_DNS_that_the_options_code_adds_wins_over_the_built_in_one()
    {
        DnsDiscoveryOptions dns = new();
        dns.NameServers.Add(_server.EndPoint);

        await FindsAsync(
            new ServiceCollection().AddGoAktClient(options =>
            {
                options.Nodes.Add(Name);
                options.NodeDiscoveryProviders.Add(new DnsNodeDiscoveryProvider(dns));
            }),
            "10.0.0.5:3321");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Name, true)]
    [InlineData(Name, false)]
    [InlineData("https+http://accounts", true)]
    [InlineData("https+http://accounts", false)]
    public async Task A_registered_provider_wins_over_the_built_in_ones(string name, bool isRegisteredFirst)
    {
        ServiceCollection services = new();
        InOrder(
            isRegisteredFirst,
            () => services.AddSingleton<INodeDiscoveryProvider>(new Provider("localhost:1")),
            () => services.AddGoAktClient(options => options.Nodes.Add(name)));

        await FindsAsync(services, "localhost:1");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_provider_that_any_code_of_options_adds_wins_over_a_registered_one(bool isConfiguredFirst)
    {
        ServiceCollection services = new();
        services.AddSingleton<INodeDiscoveryProvider>(new Provider("localhost:1"));
        InOrder(
            isConfiguredFirst,
            () => services.Configure<GoAktClientOptions>(
                static options => options.NodeDiscoveryProviders.Add(new Provider("localhost:2"))),
            () => services.AddGoAktClient(static options => options.Nodes.Add(Name)));

        await FindsAsync(services, "localhost:2");
    }

    private static void InOrder(bool isFirst, Action one, Action other)
    {
        foreach (Action step in (Action[])(isFirst ? [one, other] : [other, one]))
        {
            step();
        }
    }

    private static async Task FindsAsync(IServiceCollection services, string address)
    {
        await using ServiceProvider provider = services.BuildServiceProvider();
        GoAktClient client = provider.GetRequiredService<GoAktClient>();

        await Eventually.TrueAsync(() => client.Nodes.Count == 1);
        Assert.Equal(address, client.Nodes[0].Address);
    }

    private sealed class Provider(string address) : INodeDiscoveryProvider
    {
        public INodeDiscovery? TryCreate(string name) => new ScriptedDiscovery().Find(address);
    }
}
