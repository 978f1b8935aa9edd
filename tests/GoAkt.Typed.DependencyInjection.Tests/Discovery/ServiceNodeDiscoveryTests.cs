using GoAkt.Typed.DependencyInjection.Discovery;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;

namespace GoAkt.Typed.DependencyInjection.Tests.Discovery;

public sealed class ServiceNodeDiscoveryTests : IAsyncDisposable
{
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder()
        .AddInMemoryCollection(
            [
                new("services:accounts:goakt:0", "10.0.0.5:3321"),
                new("services:accounts:goakt:1", "goakt://10.0.0.6:3322"),
                new("services:accounts:http:0", "http://10.0.0.7:8080"),
                new("services:named:goakt:0", "goakt-0.accounts:3321"),
                new("services:portless:goakt:0", "goakt-0.accounts"),
            ])
        .Build();

    private readonly ServiceProvider _services;

    public ServiceNodeDiscoveryTests() => _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(_configuration)
        .AddServiceDiscovery()
        .BuildServiceProvider();

    private ServiceEndpointResolver Resolver => _services.GetRequiredService<ServiceEndpointResolver>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Theory(Timeout = 60_000)]
    [InlineData("http://_goakt.accounts", "10.0.0.5:3321")]
    [InlineData("goakt+http://_goakt.accounts", "10.0.0.5:3321", "10.0.0.6:3322")]
    [InlineData("goakt://accounts", "10.0.0.5:3321", "10.0.0.6:3322")]
    [InlineData("https+http://accounts", "10.0.0.7:8080")]
    [InlineData("goakt://named", "goakt-0.accounts:3321")]
    public async Task The_endpoints_of_a_service_are_nodes(string name, params string[] addresses)
    {
        await using Watch watch = new(new ServiceNodeDiscovery(name, Resolver));

        Assert.Equal(addresses, await watch.NextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_of_the_configuration_is_noticed()
    {
        await using Watch watch = new(new ServiceNodeDiscovery("goakt://accounts", Resolver));
        await watch.NextAsync();
        Task<string[]> next = watch.NextAsync();

        _configuration["services:accounts:goakt:1"] = "10.0.0.8:3321";
        _configuration.Reload();

        string[] addresses = await next;
        while (!addresses.Contains("10.0.0.8:3321"))
        {
            // The resolver may not have noticed yet when the discovery has.
            addresses = await watch.NextAsync();
        }

        Assert.Equal(["10.0.0.5:3321", "10.0.0.8:3321"], addresses);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_endpoint_without_a_port_is_a_failure_that_names_it()
    {
        await using Watch watch = new(new ServiceNodeDiscovery("goakt://portless", Resolver));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Contains("'goakt://portless'", e.Message, StringComparison.Ordinal);
        Assert.Contains("goakt-0.accounts", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_service_that_nothing_tells_of_is_a_failure()
    {
        await using Watch watch = new(new ServiceNodeDiscovery("https+http://nobody", Resolver));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(watch.NextAsync);

        Assert.Contains(
            "nothing tells where the service 'https+http://nobody' is", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_without_a_name_or_a_resolver_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new ServiceNodeDiscovery(" ", Resolver));
        Assert.Throws<ArgumentNullException>(() => new ServiceNodeDiscovery("http://accounts", null!));
        Assert.Throws<ArgumentNullException>(() => new ServiceNodeDiscoveryProvider(null!));
    }
}
