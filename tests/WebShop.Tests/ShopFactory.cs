using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebShop.Live;

namespace WebShop.Tests;

/// <summary>The web shop, as Program.cs builds it.</summary>
/// <param name="node">The cluster's node to call; null for one of its own.</param>
internal sealed class ShopFactory(string? node = null) : WebApplicationFactory<Program>
{
    private string? _urls;

    /// <summary>What it has logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>What a test adds to its services.</summary>
    public Action<IServiceCollection>? AddServices { get; init; }

    public ShopView View => Services.GetRequiredService<LiveShop>().View;

    /// <summary>Starts it with a real server.</summary>
    /// <param name="port">Where it listens; 0 is any port that is free.</param>
    /// <returns>Its address.</returns>
    public Uri Listen(int port = 0)
    {
        // By the setting that users have too. UseKestrel(port) sets the port while Program.cs may be starting already.
        _urls = $"http://127.0.0.1:{port}";
        UseKestrel();
        StartServer();
        IServer server = Services.GetRequiredService<IServer>();
        return new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public static Task<HttpResponseMessage> AddAsync(
        HttpClient client, string cart, string product, int quantity = 1) =>
        client.PostAsJsonAsync(
            $"/api/carts/{cart}/items", new { product, quantity }, TestContext.Current.CancellationToken);

    public Task OpenAsync()
    {
        _ = Services;
        return Eventually.TrueAsync(() => View.IsLive);
    }

    public Task ClosedAsync()
    {
        _ = Services;
        return Eventually.TrueAsync(() => !View.IsLive && View.Problem!.Title != ShopView.Opening.Problem!.Title);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Telemetry:Console", "false");
        if (_urls is not null)
        {
            builder.UseSetting("urls", _urls);
        }

        if (node is not null)
        {
            builder.UseSetting("GoAkt:Nodes:0", node);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
        builder.ConfigureServices(services => AddServices?.Invoke(services));
    }
}
