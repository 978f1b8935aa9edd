using GoAkt.Typed.DependencyInjection.Discovery;
using GoAkt.Typed.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

public sealed class ProviderTests
{
    [Theory]
    [InlineData("dns:goakt.default.svc:3321", typeof(DnsNodeDiscovery))]
    [InlineData("dns:10.0.0.5:3321", typeof(DnsNodeDiscovery))]
    [InlineData("dns:my_service:3321", typeof(DnsNodeDiscovery))]
    [InlineData("dns:_a:3321", typeof(DnsNodeDiscovery))]
    [InlineData("dns:bücher.test:3321", typeof(DnsNodeDiscovery))]
    [InlineData("srv:_goakt._tcp.goakt.default.svc", typeof(SrvNodeDiscovery))]
    [InlineData("https+http://accounts", typeof(ServiceNodeDiscovery))]
    [InlineData("http://_goakt.accounts", typeof(ServiceNodeDiscovery))]
    public async Task A_name_is_discovered_by_its_scheme_and_keeps_its_name(string name, Type discovery)
    {
        await using ServiceProvider services = new ServiceCollection().AddServiceDiscoveryCore().BuildServiceProvider();
        INodeDiscoveryProvider[] providers =
        [
            new DnsNodeDiscoveryProvider(),
            new ServiceNodeDiscoveryProvider(services.GetRequiredService<ServiceEndpointResolver>()),
        ];

        INodeDiscovery made = Assert.Single(
            providers.Select(provider => provider.TryCreate(name)), static made => made is not null)!;

        Assert.IsType(discovery, made);
        Assert.Equal(name, made.ToString());
    }

    [Theory]
    [InlineData("dns:goakt")]
    [InlineData("dns:goakt:http")]
    [InlineData("dns:goakt:0")]
    [InlineData("dns:goakt:65536")]
    [InlineData("dns:///goakt:3321")]
    [InlineData("srv:")]
    [InlineData("srv:_goakt._tcp.goakt:3321")]
    [InlineData("srv:..")]
    [InlineData("srv:goakt..test")]
    [InlineData("srv:10.0.0.5")]
    [InlineData("dns:..:3321")]
    [InlineData("dns:goakt..test:3321")]
    public void A_name_of_its_sort_that_is_misspelt_is_refused_and_quoted(string name)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new DnsNodeDiscoveryProvider().TryCreate(name));

        Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("such as", e.Message, StringComparison.Ordinal);
    }
}
