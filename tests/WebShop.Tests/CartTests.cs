using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using WebShop.Live;

namespace WebShop.Tests;

/// <summary>What shoppers ask the web shop for.</summary>
public sealed class CartTests
{
    [Fact]
    public async Task What_is_put_into_a_cart_is_in_it_and_no_longer_in_stock()
    {
        await using ShopFactory shop = new();
        using HttpClient client = shop.CreateClient();

        (await ShopFactory.AddAsync(client, "ada", "moka", 2)).EnsureSuccessStatusCode();
        HttpResponseMessage answer = await ShopFactory.AddAsync(client, "ada", "moka");

        CartView? cart = await answer.Content.ReadFromJsonAsync<CartView>(TestContext.Current.CancellationToken);
        Assert.Equal(3, Assert.Single(cart!.Lines).Quantity);
        Assert.Equal(3 * 32_00, cart.TotalCents);
        CartView? asked = await client.GetFromJsonAsync<CartView>("/api/carts/ada", TestContext.Current.CancellationToken);
        Assert.Equal(cart.TotalCents, asked!.TotalCents);
        await Eventually.TrueAsync(() => StockOf(shop, "moka") == 7);
    }

    [Fact]
    public async Task What_is_taken_out_of_a_cart_is_in_stock_again()
    {
        await using ShopFactory shop = new();
        using HttpClient client = shop.CreateClient();
        await ShopFactory.AddAsync(client, "ada", "moka", 4);

        await client.DeleteAsync("/api/carts/ada/items/moka", TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => StockOf(shop, "moka") == 7);
        HttpResponseMessage answer = await client.DeleteAsync("/api/carts/ada/items/moka?quantity=9", TestContext.Current.CancellationToken);

        Assert.Empty((await answer.Content.ReadFromJsonAsync<CartView>(TestContext.Current.CancellationToken))!.Lines);
        await Eventually.TrueAsync(() => StockOf(shop, "moka") == 10 && shop.View.Carts.Count == 0);
    }

    [Fact]
    public async Task What_is_not_in_a_cart_can_be_taken_out_of_it()
    {
        await using ShopFactory shop = new();
        using HttpClient client = shop.CreateClient();

        HttpResponseMessage answer = await client.DeleteAsync("/api/carts/ada/items/moka", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(9, "Moka pot: only one is left.")]
    [InlineData(7, "Moka pot: only 3 are left.")]
    [InlineData(10, "Moka pot: sold out. Somebody has the last ones in a cart.")]
    public async Task What_is_not_in_stock_is_refused_with_a_sentence(int taken, string sentence)
    {
        await using ShopFactory shop = new();
        using HttpClient client = shop.CreateClient();
        await ShopFactory.AddAsync(client, "ada", "moka", taken);

        HttpResponseMessage answer = await ShopFactory.AddAsync(client, "grace", "moka", 5);

        Assert.Equal((HttpStatusCode.Conflict, sentence), (answer.StatusCode, await DetailOfAsync(answer)));
        Assert.Empty((await client.GetFromJsonAsync<CartView>("/api/carts/grace", TestContext.Current.CancellationToken))!.Lines);
    }

    [Theory]
    [InlineData("ada", """{"product":""", 400)]
    [InlineData("ada", "", 400)]
    [InlineData("ada", "null", 400)]
    [InlineData("ada", "[]", 400)]
    [InlineData("ada", "{}", 400)]
    [InlineData("ada", """{"product":null}""", 400)]
    [InlineData("ada", """{"product":"a b"}""", 400)]
    [InlineData("ada", """{"product":"moka","quantity":0}""", 400)]
    [InlineData("ada", """{"product":"moka","quantity":-1}""", 400)]
    [InlineData("ada", """{"product":"moka","quantity":101}""", 400)]
    [InlineData("ada", """{"product":"moka","quantity":1.5}""", 400)]
    [InlineData("ada", """{"product":"moka","quantity":99999999999}""", 400)]
    [InlineData("ada", """{"product":"nothing"}""", 404)]
    [InlineData("a%20b", """{"product":"moka"}""", 400)]
    [InlineData("a%0A", """{"product":"moka"}""", 400)]
    [InlineData("%C3%A4", """{"product":"moka"}""", 400)]
    [InlineData("-ada", """{"product":"moka"}""", 400)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", """{"product":"moka"}""", 400)]
    public async Task What_makes_no_sense_is_refused_as_a_problem(string cart, string body, int status)
    {
        await using ShopFactory shop = new();
        using HttpClient client = shop.CreateClient();
        using StringContent content = new(body, Encoding.UTF8, "application/json");

        HttpResponseMessage answer = await client.PostAsync($"/api/carts/{cart}/items", content, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/api/carts/ada/items/moka?quantity=0", 400)]
    [InlineData("/api/carts/ada/items/moka?quantity=x", 400)]
    [InlineData("/api/carts/ada/items/nothing", 404)]
    [InlineData("/api/carts/a%20b/items/moka", 400)]
    public async Task What_makes_no_sense_to_take_out_is_refused_as_a_problem(string path, int status)
    {
        await using ShopFactory shop = new();
        using HttpClient client = shop.CreateClient();

        HttpResponseMessage answer = await client.DeleteAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Shoppers_who_want_the_last_ones_at_once_get_no_more_than_there_are()
    {
        await using ShopFactory shop = new();
        using HttpClient client = shop.CreateClient();

        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => ShopFactory.AddAsync(client, $"shopper-{i}", "moka")));

        Assert.Equal(10, answers.Count(static answer => answer.IsSuccessStatusCode));
        await Eventually.TrueAsync(() => StockOf(shop, "moka") == 0 && shop.View.Carts.Count == 10);
    }

    internal static async Task<string?> DetailOfAsync(HttpResponseMessage answer)
    {
        JsonElement problem =
            await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return problem.GetProperty("detail").GetString();
    }

    private static int? StockOf(ShopFactory shop, string product) =>
        shop.View.Products.FirstOrDefault(one => one.Name == product)?.Stock;
}
