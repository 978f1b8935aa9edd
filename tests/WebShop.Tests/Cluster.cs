using System.Globalization;
using GoAkt.Typed.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WebShop.Hosting;

namespace WebShop.Tests;

/// <summary>A node of the shop's that web servers share, and that can end and begin anew, with nothing in it.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private IHost? _host;

    /// <summary>Where it is, or was.</summary>
    public string Address { get; private set; } = "127.0.0.1:0";

    public static async Task<Cluster> StartAsync()
    {
        Cluster cluster = new();
        await cluster.ComeAsync();
        return cluster;
    }

    public async Task ComeAsync()
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddGoAktClient();
        builder.Services.AddShopNode(node => node.Port = PortOf(Address));
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
        Address = _host.Services.GetRequiredService<EmbeddedNode>().Address;
    }

    public async Task GoAsync()
    {
        await _host!.StopAsync(TestContext.Current.CancellationToken);
        _host.Dispose();
        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await GoAsync();
        }
    }

    private static int PortOf(string address) =>
        int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
}
