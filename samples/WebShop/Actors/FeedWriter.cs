using GoAkt.Typed;
using GoAkt.Typed.Errors;
using Shop;

namespace WebShop.Actors;

/// <summary>Tells the feed how a product or a cart is.</summary>
internal sealed class FeedWriter(IGrains<IFeed> feeds, ILogger<FeedWriter> log)
{
    public Task ShowAsync(ProductState product, CancellationToken cancellationToken) =>
        TryAsync(() => feeds[Feed.Name].ShowAsync(product, cancellationToken), product.Name);

    public Task ShowAsync(CartState cart, CancellationToken cancellationToken) =>
        TryAsync(() => feeds[Feed.Name].ShowAsync(cart, cancellationToken), cart.Name);

    // What was bought is bought, whether or not it can be shown: an exception would suspend the product. Each message
    // says all of a state, so the next one makes up for this one.
    private async Task TryAsync(Func<Task> show, string name)
    {
        try
        {
            await show();
        }
        catch (Exception e) when (e is GoAktException or OperationCanceledException)
        {
            log.LogWarning("The feed does not know yet how {Name} is: {Reason}", name, e.Message);
        }
    }
}
