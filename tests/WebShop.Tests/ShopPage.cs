using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace WebShop.Tests;

/// <summary>The shop's page in a browser.</summary>
internal sealed class ShopPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();

    public ShopPage(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout(20_000);
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            // What a policy forbids is an error here too. A browser also notes every answer that is no success, and
            // every server that is not there: those are what the tests bring about.
            if (message.Type is "error" or "warning"
                && !message.Text.StartsWith("Failed to load resource:", StringComparison.Ordinal))
            {
                _errors.Enqueue(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What went wrong in the page.</summary>
    public IEnumerable<string> Errors => _errors;

    public ILocator Cart => Page.Locator("#cart");

    public ILocator Others => Page.Locator("#others");

    public ILocator Problem => Page.Locator("#problem");

    public ILocator Notice => Page.Locator("#notice");

    public Task GoAsync(Uri shop, string shopper) => Page.GotoAsync(new Uri(shop, $"/?as={shopper}").ToString());

    public Task LiveAsync() => Assertions.Expect(Page.Locator("body[data-state=live]")).ToBeVisibleAsync(Patiently);

    public ILocator Product(string name) => Page.Locator($"#products > [data-key={name}]");

    public Task AddAsync(string product) => Product(product).Locator("button").ClickAsync();

    public Task SeesAsync(ILocator where, string text) =>
        Assertions.Expect(where).ToContainTextAsync(text, new() { Timeout = 20_000 });

    public ValueTask DisposeAsync() => Page.Context.DisposeAsync();

    private static LocatorAssertionsToBeVisibleOptions Patiently => new() { Timeout = 20_000 };
}
