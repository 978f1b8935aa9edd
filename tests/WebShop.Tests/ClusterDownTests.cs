using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GoAkt.Typed;
using GoAkt.Typed.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shop;
using WebShop.Api;
using WebShop.Live;

namespace WebShop.Tests;

/// <summary>A cluster that is not there, that goes, and that comes back.</summary>
public sealed class ClusterDownTests
{
    [Fact]
    public async Task A_wrong_port_is_named_by_all_that_is_asked()
    {
        using RefusingPort nobody = new();
        await using ShopFactory shop = new(nobody.Address);
        using HttpClient client = shop.CreateClient();

        HttpResponseMessage answer = await ShopFactory.AddAsync(client, "ada", "moka");
        await shop.ClosedAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(nobody.Address, await CartTests.DetailOfAsync(answer), StringComparison.Ordinal);
        Assert.Contains(nobody.Address, shop.View.Problem!.Detail, StringComparison.Ordinal);
        Assert.Contains(nobody.Address, Assert.Single(Closed(shop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cluster_the_program_lives_and_is_not_ready()
    {
        using RefusingPort nobody = new();
        await using ShopFactory shop = new(nobody.Address);
        using HttpClient client = shop.CreateClient();

        HttpResponseMessage live = await client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        HttpResponseMessage ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        string report = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(nobody.Address, report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_goes_and_comes_back_empty_is_said_once_each_and_sold_from_again()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        await using ShopFactory shop = new(cluster.Address);
        using HttpClient client = shop.CreateClient();
        await ShopFactory.AddAsync(client, "ada", "moka", 3);
        await Eventually.TrueAsync(() => shop.View is { IsLive: true, Carts.Count: 1 });

        await cluster.GoAsync();
        await shop.ClosedAsync();
        Assert.Single(shop.View.Carts);
        Assert.NotNull(shop.View.AsOf);
        CallFigures figures = shop.Services.GetRequiredService<CallFigures>();
        await Eventually.TrueAsync(() => figures.LastMinute().Sum(static second => second.Failed) >= 5);
        Assert.Single(Closed(shop));

        await cluster.ComeAsync();
        await shop.OpenAsync();

        // At once, whether or not the products have been spawned again already.
        HttpResponseMessage answer = await ShopFactory.AddAsync(client, "grace", "moka", 10);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.TrueAsync(() =>
            shop.View.Products.Count == Catalog.Items.Count && shop.View.Carts is [{ Name: "grace" }]);
        Assert.Single(Closed(shop));
        Assert.Equal(2, shop.Log.Of(0).Count(static line => line.StartsWith("The shop is open:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cart_that_is_the_first_to_need_a_product_of_a_new_node_gets_it()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        using IHost nobodyReads = ClientOf(cluster.Address);
        IGrains<ICart> carts = nobodyReads.Services.GetRequiredService<IGrains<ICart>>();

        CartAnswer answer = await carts["ada"].AddAsync(
            new AddItem { Product = "moka", Quantity = 1 }, TestContext.Current.CancellationToken);

        Assert.Empty(answer.Refusal);
    }

    [Fact]
    public async Task What_answers_and_is_no_node_is_said_to_be_none()
    {
        await using ShopFactory other = new();
        Uri web = other.Listen();
        await using ShopFactory shop = new($"127.0.0.1:{web.Port}");
        using HttpClient client = shop.CreateClient();

        HttpResponseMessage answer = await ShopFactory.AddAsync(client, "ada", "moka");
        await shop.ClosedAsync();

        Assert.True((int)answer.StatusCode is 502 or 503, $"{answer.StatusCode}");
        Assert.Contains($"127.0.0.1:{web.Port}", shop.View.Problem!.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<Type> Failures =>
    [
        .. typeof(GoAktException).Assembly.GetExportedTypes().Where(static type =>
            typeof(GoAktException).IsAssignableFrom(type) && type != typeof(UnexpectedReplyException)),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_failure_of_a_call_is_a_problem_that_says_what_the_client_says(Type type)
    {
        var failure = (GoAktException)Activator.CreateInstance(
            type, "the client's words", ErrorCode.Internal, Delivery.NotSent, null)!;
        using IHost host = new HostBuilder().ConfigureWebHost(web => web
            .UseTestServer()
            .ConfigureServices(static services => services.AddProblemDetails().AddExceptionHandler<GoAktProblems>())
            .Configure(app => app.UseExceptionHandler().Run(_ => throw failure))).Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient client = host.GetTestClient();

        HttpResponseMessage answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.True((int)answer.StatusCode is 404 or 413 or 502 or 503 or 504, $"{answer.StatusCode}");
        JsonElement problem =
            await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("the client's words", problem.GetProperty("detail").GetString());
        Assert.Equal("NotSent", problem.GetProperty("delivery").GetString());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
    }

    private static IHost ClientOf(string node)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddGoAktClient(options => options.Nodes.Add(node));
        return builder.Build();
    }

    private static List<string> Closed(ShopFactory shop) =>
        [.. shop.Log.Of(0).Where(static line => line.StartsWith("The shop is closed", StringComparison.Ordinal))];
}
