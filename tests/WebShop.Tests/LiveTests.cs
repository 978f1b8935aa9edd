using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;
using WebShop.Live;

namespace WebShop.Tests;

/// <summary>What the page is told while it is open.</summary>
public sealed class LiveTests
{
    [Fact]
    public async Task A_browser_gets_the_whole_state_first()
    {
        await using ShopFactory shop = new();
        using HttpClient client = shop.CreateClient();
        await ShopFactory.AddAsync(client, "ada", "moka");
        await Eventually.TrueAsync(() => shop.View.Carts.Count == 1);

        using StreamReader events = await OpenAsync(client);

        Assert.Equal("event: shop", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        string? data = await events.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"isLive\":true", data, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"ada\"", data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_is_slow_misses_states_and_gets_the_latest()
    {
        LiveShop live = new();
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await using IAsyncEnumerator<object> browser = live.WatchAsync(cancelled).GetAsyncEnumerator(cancelled);
        await browser.MoveNextAsync();
        await browser.MoveNextAsync();

        for (int i = 0; i < 1000; i++)
        {
            live.Show(ShopView.Opening with { Problem = new ShopProblem($"{i}", string.Empty) });
        }

        await browser.MoveNextAsync();
        Assert.Equal("999", Assert.IsType<ShopView>(browser.Current).Problem?.Title);
        ValueTask<bool> next = browser.MoveNextAsync();
        Assert.False(next.IsCompleted);
        live.Show(ShopView.Opening);
        Assert.True(await next);
    }

    [Fact]
    public async Task The_host_stops_while_browsers_watch()
    {
        await using ShopFactory shop = new();
        using HttpClient client = new() { BaseAddress = shop.Listen() };
        using StreamReader events = await OpenAsync(client);
        long start = Stopwatch.GetTimestamp();

        await shop.Services.GetRequiredService<IHost>().StopAsync(TestContext.Current.CancellationToken);

        // The host would wait half a minute for a stream that does not end.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        while (await events.ReadLineAsync(TestContext.Current.CancellationToken) is not null)
        {
        }
    }

    [Fact]
    public async Task Two_web_servers_at_one_node_show_the_same()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        await using ShopFactory here = new(cluster.Address), there = new(cluster.Address);
        await here.OpenAsync();
        await there.OpenAsync();
        using HttpClient client = here.CreateClient();

        await ShopFactory.AddAsync(client, "ada", "moka");

        await Eventually.TrueAsync(() => here.View.Carts.Count == 1 && there.View.Carts.Count == 1);
    }

    [Fact]
    public async Task A_request_is_one_trace_and_the_reading_of_the_feed_is_none()
    {
        List<Activity> spans = [];
        await using ShopFactory shop = new()
        {
            AddServices = services => services.ConfigureOpenTelemetryTracerProvider(
                traces => traces.AddInMemoryExporter(spans)),
        };
        using HttpClient client = shop.CreateClient();
        await shop.OpenAsync();
        CallFigures figures = shop.Services.GetRequiredService<CallFigures>();
        await Eventually.TrueAsync(() => figures.LastMinute().Sum(static second => second.Reads) >= 5);

        await ShopFactory.AddAsync(client, "ada", "moka");
        await shop.Services.GetRequiredService<IHost>().StopAsync(TestContext.Current.CancellationToken);

        Activity request = Assert.Single(spans, static span => span.Parent is null && span.ParentId is null);
        Assert.StartsWith("POST", request.DisplayName, StringComparison.Ordinal);
        Assert.All(spans, span => Assert.Equal(request.TraceId, span.TraceId));
        Assert.Contains(spans, static span => span.DisplayName == "shop.Product/Reserve");
    }

    private static async Task<StreamReader> OpenAsync(HttpClient client) =>
        new(await client.GetStreamAsync("/events", TestContext.Current.CancellationToken));
}
