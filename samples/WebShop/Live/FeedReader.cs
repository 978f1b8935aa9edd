using System.Diagnostics;
using GoAkt.Typed;
using GoAkt.Typed.Errors;
using Shop;
using WebShop.Api;

namespace WebShop.Live;

/// <summary>Reads the feed for all browsers of this web server, and notices when the cluster does not answer, and when
/// it does again.</summary>
internal sealed class FeedReader(
    IGrains<IFeed> feeds,
    ShopOpening opening,
    LiveShop live,
    TimeProvider time,
    ILogger<FeedReader> log)
{
    // A change is on the page after this, the call and the way to the browser: well within a second.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly ReadFeed _seen = new();
    private DateTimeOffset? _answeredAt;

    /// <summary>Reads until the token ends it.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using PeriodicTimer again = new(s_pause, time);
        do
        {
            await ReadAsync(stopping);
        }
        while (await again.WaitForNextTickAsync(stopping));
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        // Calls under a span that is not recorded are not recorded either, here and at the node: five traces a second
        // would hide those of the shoppers.
        using Activity untraced = new Activity("read the feed").Start();
        try
        {
            FeedState feed = await feeds[Feed.Name].ReadAsync(_seen, stopping);
            _answeredAt = time.GetUtcNow();
            if (feed.Epoch != _seen.Epoch)
            {
                // It knows nothing yet, so it is not shown.
                await opening.OpenAsync(live.View.Carts.Select(static cart => cart.Name), stopping);
                _seen.Epoch = feed.Epoch;
                _seen.Version = -1;
            }
            else if (feed.Version != _seen.Version || !live.View.IsLive)
            {
                Show(feed);
            }
        }
        catch (GoAktException e) when (!stopping.IsCancellationRequested)
        {
            ShowProblem(new ShopProblem(GoAktProblems.TitleOf(e), e.Message));
        }
    }

    private void Show(FeedState feed)
    {
        ShopView before = live.View;
        bool isNews = feed.Version != _seen.Version;
        _seen.Version = feed.Version;
        live.Show(new ShopView(
            true,
            null,
            _answeredAt,
            isNews ? [.. feed.Products.Select(ProductView.Of)] : before.Products,
            isNews ? [.. feed.Carts.Select(CartView.Of)] : before.Carts));
        if (!before.IsLive)
        {
            log.LogInformation("The shop is open: the cluster answers.");
        }
    }

    private void ShowProblem(ShopProblem problem)
    {
        ShopView before = live.View;
        if (before.Problem != problem)
        {
            // Why may change meanwhile: a node that is being stopped is gone a moment later.
            live.Show(before with { IsLive = false, Problem = problem, AsOf = _answeredAt });
        }

        if (before.Problem?.Title != problem.Title)
        {
            log.LogWarning(
                "The shop is closed, and opens by itself when the cluster answers. {Problem} {Reason}",
                problem.Title,
                problem.Detail);
        }
    }
}
