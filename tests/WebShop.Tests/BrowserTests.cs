using Microsoft.Playwright;

namespace WebShop.Tests;

/// <summary>The page, in browsers.</summary>
public sealed class BrowserTests(Browsers browsers) : IClassFixture<Browsers>
{
    private const int AlmostAMinute = 55;

    private const string Moka = "Moka pot";

    [BrowserFact]
    public async Task Two_browsers_see_each_others_change()
    {
        await using ShopFactory shop = new();
        Uri address = shop.Listen();
        await using ShopPage ada = await browsers.OpenAsync(address, "ada");
        await using ShopPage grace = await browsers.OpenAsync(address, "grace");
        await Task.WhenAll(ada.LiveAsync(), grace.LiveAsync());

        await SeesChangeAsync(of: ada, seenBy: grace);
        await SeesChangeAsync(of: grace, seenBy: ada);

        await ada.SeesAsync(ada.Page.Locator("#news"), $"grace took 1 × {Moka}");
        await ada.SeesAsync(ada.Product("moka"), "8 of 10 left");
        Assert.Empty(ada.Errors.Concat(grace.Errors));
    }

    [BrowserFact]
    public async Task Two_browsers_at_two_web_servers_see_each_others_change()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        await using ShopFactory here = new(cluster.Address), there = new(cluster.Address);
        await using ShopPage ada = await browsers.OpenAsync(here.Listen(), "ada");
        await using ShopPage grace = await browsers.OpenAsync(there.Listen(), "grace");
        await Task.WhenAll(ada.LiveAsync(), grace.LiveAsync());

        await SeesChangeAsync(of: ada, seenBy: grace);
        await SeesChangeAsync(of: grace, seenBy: ada);

        Assert.Empty(ada.Errors.Concat(grace.Errors));
    }

    [BrowserFact]
    public async Task What_is_taken_out_is_gone_and_the_total_is_right()
    {
        await using ShopFactory shop = new();
        await using ShopPage ada = await browsers.OpenAsync(shop.Listen(), "ada");
        await ada.LiveAsync();

        await ada.AddAsync("moka");
        await ada.AddAsync("moka");
        await ada.SeesAsync(ada.Page.Locator("#cart-total"), "€64.00");
        await ada.Cart.Locator(".remove").ClickAsync();
        await ada.SeesAsync(ada.Page.Locator("#cart-total"), "€32.00");
        await ada.Cart.Locator(".remove").ClickAsync();

        await Assertions.Expect(ada.Page.Locator("#cart-empty")).ToBeVisibleAsync();
        await ada.SeesAsync(ada.Product("moka"), "10 of 10 left");
        Assert.Empty(ada.Errors);
    }

    [BrowserFact]
    public async Task Who_wants_what_is_sold_out_is_told_so()
    {
        await using ShopFactory shop = new();
        await using ShopPage ada = await browsers.OpenAsync(shop.Listen(), "ada");
        await ada.LiveAsync();
        using HttpClient client = shop.CreateClient();
        await ShopFactory.AddAsync(client, "grace", "moka", 10);
        await ada.SeesAsync(ada.Product("moka"), "Sold out");

        await ada.AddAsync("moka");

        await ada.SeesAsync(ada.Notice, "Moka pot: sold out. Somebody has the last ones in a cart.");
        Assert.Empty(ada.Errors);
    }

    [BrowserFact]
    public async Task The_keyboard_is_enough_and_keeps_its_place()
    {
        await using ShopFactory shop = new();
        await using ShopPage ada = await browsers.OpenAsync(shop.Listen(), "ada");
        await ada.LiveAsync();

        await ada.Page.Locator("#name").FocusAsync();
        await ada.Page.Keyboard.PressAsync("Tab");
        await ada.Page.Keyboard.PressAsync("Enter");
        await ada.SeesAsync(ada.Cart, "Espresso beans");
        await ada.Page.Keyboard.PressAsync("Enter");
        await ada.SeesAsync(ada.Cart, "€49.80");

        Assert.Equal("beans", await ada.Page.EvaluateAsync<string>("document.activeElement.dataset.product"));
        Assert.Empty(ada.Errors);
    }

    [BrowserFact]
    public async Task A_cluster_that_goes_is_said_to_be_gone_and_the_shop_opens_again_by_itself()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        await using ShopFactory shop = new(cluster.Address);
        await using ShopPage ada = await browsers.OpenAsync(shop.Listen(), "ada");
        await ada.LiveAsync();
        await ada.AddAsync("moka");
        await ada.SeesAsync(ada.Cart, Moka);

        await cluster.GoAsync();
        await ada.SeesAsync(ada.Problem, "The cluster can't be reached.");
        await ada.SeesAsync(ada.Problem, "What you see is how the shop was at");
        await ada.SeesAsync(ada.Problem, cluster.Address);
        await ada.SeesAsync(ada.Cart, Moka);
        await ada.Product("moka").Locator("button").ClickAsync(new LocatorClickOptions { Force = true });
        await ada.SeesAsync(ada.Notice, "The shop is closed at the moment.");

        // Whoever asks all the same is told too.
        await using ShopPage late = await browsers.OpenAsync(new Uri(ada.Page.Url), "late");
        await late.SeesAsync(late.Problem, "The cluster can't be reached.");
        await late.SeesAsync(late.Product("moka"), "9 of 10 left");

        await cluster.ComeAsync();
        await ada.LiveAsync();
        await ada.SeesAsync(ada.Product("moka"), "10 of 10 left");
        await Assertions.Expect(ada.Problem).ToBeHiddenAsync();
        await ada.AddAsync("moka");
        await ada.SeesAsync(ada.Cart, Moka);
        Assert.Empty(ada.Errors.Concat(late.Errors));
    }

    [BrowserFact]
    public async Task A_wrong_port_is_named_on_the_page()
    {
        using RefusingPort nobody = new();
        await using ShopFactory shop = new(nobody.Address);
        await using ShopPage ada = await browsers.OpenAsync(shop.Listen(), "ada");

        await ada.SeesAsync(ada.Problem, "The cluster can't be reached.");
        await ada.SeesAsync(ada.Problem, nobody.Address);
        Assert.Empty(ada.Errors);
    }

    [BrowserFact]
    public async Task A_web_server_that_goes_and_comes_back_is_found_again()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        ShopFactory first = new(cluster.Address);
        Uri address = first.Listen();
        await using ShopPage ada = await browsers.OpenAsync(address, "ada");
        await ada.LiveAsync();
        await ada.AddAsync("moka");
        await ada.SeesAsync(ada.Cart, Moka);

        await first.DisposeAsync();
        await ada.SeesAsync(ada.Problem, "The shop's web server does not answer.");
        await using ShopFactory second = new(cluster.Address);
        second.Listen(address.Port);
        await ada.LiveAsync();

        await ada.SeesAsync(ada.Cart, Moka);
        Assert.Empty(ada.Errors);
    }

    [BrowserFact]
    public async Task On_a_phone_nothing_is_wider_than_the_screen()
    {
        await using ShopFactory shop = new();
        Uri address = shop.Listen();
        using HttpClient client = shop.CreateClient();
        await ShopFactory.AddAsync(client, "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", "beans", 12);
        await ShopFactory.AddAsync(client, "ada", "beans", 20);
        await using ShopPage ada = await browsers.OpenAsync(
            address, "ada", new() { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await ada.LiveAsync();
        await ada.SeesAsync(ada.Others, "WWWW");

        Assert.Equal(360, await ada.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(ada.Errors);
    }

    [BrowserFact]
    public async Task The_plot_has_the_figures_of_calls()
    {
        await using ShopFactory shop = new();
        await using ShopPage ada = await browsers.OpenAsync(shop.Listen(), "ada");
        await ada.LiveAsync();

        await ada.AddAsync("moka");

        await Assertions.Expect(ada.Page.Locator("#rate-plot rect.calls")).Not.ToHaveCountAsync(
            0, new() { Timeout = 20_000 });
        await Assertions.Expect(ada.Page.Locator("#rate-plot rect.failed")).ToHaveCountAsync(0);
        await ada.SeesAsync(ada.Page.Locator("#rate"), "/s");
        await ada.SeesAsync(ada.Page.Locator("#latency"), " ms");
        Assert.Empty(ada.Errors);
    }

    [BrowserFact]
    public async Task The_picture_in_the_readme_is_of_this_page()
    {
        string file = Path.Combine(Repository.Root, "docs", "images", "webshop.png");
        if (Environment.GetEnvironmentVariable("GOAKT_UPDATE_SNAPSHOTS") == "1")
        {
            await TakePictureAsync(file);
        }

        byte[] picture = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
    }

    private static async Task SeesChangeAsync(ShopPage of, ShopPage seenBy)
    {
        await Assertions.Expect(seenBy.Others).Not.ToContainTextAsync(Moka);
        await of.Page.EvaluateAsync("document.addEventListener('click', () => window.clickedAt = Date.now(), { once: true })");
        await seenBy.Page.EvaluateAsync(
            """
            text => {
              const others = document.getElementById("others");
              const observer = new MutationObserver(() => {
                if (others.textContent.includes(text)) {
                  window.seenAt ??= Date.now();
                }
              });
              window.seenAt = null;
              observer.observe(others, { childList: true, subtree: true, characterData: true });
            }
            """,
            Moka);

        await of.AddAsync("moka");
        await seenBy.SeesAsync(seenBy.Others, Moka);

        // The shop waits 200 ms at most before it reads the feed. What comes on top is this machine's, and no verdict.
        double milliseconds = await seenBy.Page.EvaluateAsync<double>("window.seenAt")
            - await of.Page.EvaluateAsync<double>("window.clickedAt");
        TestContext.Current.TestOutputHelper?.WriteLine($"The other browser showed it {milliseconds} ms after the click.");
    }

    /// <summary>A minute of shoppers, and the page as one of them sees it.</summary>
    private async Task TakePictureAsync(string file)
    {
        await using ShopFactory shop = new();
        await using ShopPage ada = await browsers.OpenAsync(
            shop.Listen(), "ada", new() { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });
        await ada.LiveAsync();
        using HttpClient client = shop.CreateClient();
        using CancellationTokenSource enough = new();
        Task shoppers = ShopForAsync(client, enough.Token);
        await ada.Page.Locator("#rate-plot rect.reads").Nth(AlmostAMinute).WaitForAsync(
            new() { State = WaitForSelectorState.Attached, Timeout = 120_000 });

        foreach (string product in (string[])["moka", "cups", "cups", "beans"])
        {
            await ada.AddAsync(product);
        }

        await ada.SeesAsync(ada.Cart, "Espresso beans");
        await ada.Page.Mouse.MoveAsync(0, 0);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await ada.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = file,
            FullPage = true,

            // Those that have an end are at it.
            Animations = ScreenshotAnimations.Disabled,
        });
        await enough.CancelAsync();
        await shoppers;
        Assert.Empty(ada.Errors);
    }

    /// <summary>Shoppers who take something, and put it back before their cart is full.</summary>
    private static async Task ShopForAsync(HttpClient client, CancellationToken enough)
    {
        Random random = new(1);
        string[] shoppers = ["grace", "barbara", "ken"];
        string[] products = ["beans", "filters", "kettle", "moka", "grinder"];
        Queue<(string Shopper, string Product)> taken = [];
        while (!enough.IsCancellationRequested)
        {
            (string Shopper, string Product) next =
                (shoppers[random.Next(shoppers.Length)], products[random.Next(products.Length)]);
            await ShopFactory.AddAsync(client, next.Shopper, next.Product);
            taken.Enqueue(next);
            if (taken.Count > 9)
            {
                (string shopper, string product) = taken.Dequeue();
                await client.DeleteAsync($"/api/carts/{shopper}/items/{product}", CancellationToken.None);
            }

            await Task.Delay(random.Next(80, 800), CancellationToken.None);
        }
    }
}
