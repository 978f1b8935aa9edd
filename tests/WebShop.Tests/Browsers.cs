using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace WebShop.Tests;

/// <summary>A Chromium of the machine's own: none is downloaded.</summary>
public sealed class Browsers : IAsyncLifetime
{
    /// <summary>Why a test with a browser does not run.</summary>
    public const string Missing =
        "No Chromium on the PATH: apt-get install chromium, or whatever brings chromium, chromium-browser or google-chrome.";

    private static readonly string[] s_programs =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Whether tests with a browser run. In continuous integration they do, and fail where there is
    /// none.</summary>
    public static bool AreUsed { get; } = Find() is not null || LongTests.AreIncluded;

    public async ValueTask InitializeAsync()
    {
        if (!AreUsed)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find() ?? throw new InvalidOperationException(Missing),
            Headless = true,
            Args = ["--no-sandbox"],
        });
    }

    /// <summary>Opens the shop in a browser of its own: with its own storage, as that of another shopper.</summary>
    internal async Task<ShopPage> OpenAsync(Uri shop, string shopper, BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await _browser!.NewContextAsync(options);
        ShopPage page = new(await context.NewPageAsync());
        await page.GoAsync(shop, shopper);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string? Find() =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
         from program in s_programs
         let file = Path.Combine(folder, program)
         where File.Exists(file)
         select file).FirstOrDefault();
}

/// <summary>A test with a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute(
        [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Browsers.Missing;
        SkipType = typeof(Browsers);
        SkipUnless = nameof(Browsers.AreUsed);
    }
}
