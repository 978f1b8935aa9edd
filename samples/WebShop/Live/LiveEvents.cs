using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace WebShop.Live;

/// <summary>The page's stream of server-sent events.</summary>
internal static class LiveEvents
{
    public static void MapLiveEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/events", static (
            LiveShop live, IHostApplicationLifetime lifetime, CancellationToken cancellationToken) =>
            TypedResults.ServerSentEvents(EventsAsync(live, lifetime.ApplicationStopping, cancellationToken)));

    private static async IAsyncEnumerable<SseItem<object>> EventsAsync(
        LiveShop live,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The stream ends with the host too. Otherwise the host would wait for browsers that never leave.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await foreach (object shown in live.WatchAsync(ended.Token))
        {
            yield return new SseItem<object>(shown, shown is ShopView ? "shop" : "calls");
        }
    }
}
