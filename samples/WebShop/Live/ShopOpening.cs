using GoAkt.Typed;
using Shop;
using WebShop.Actors;

namespace WebShop.Live;

/// <summary>Fills a feed that has begun anew, as that of a node that was started does.</summary>
internal sealed class ShopOpening(IActors<IProduct> products, IGrains<ICart> carts)
{
    /// <summary>Spawns the products that are not there, and has everybody tell the feed.</summary>
    /// <param name="knownCarts">The carts that may still be there: where the feed alone was lost, they are.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task OpenAsync(IEnumerable<string> knownCarts, CancellationToken cancellationToken)
    {
        foreach (string product in Catalog.Items.Select(static item => item.Name))
        {
            await products.EnsureThereAsync(product, cancellationToken);
            await products[product].AnnounceAsync(new Announce(), cancellationToken);
        }

        foreach (string cart in knownCarts)
        {
            await carts[cart].AnnounceAsync(new Announce(), cancellationToken);
        }
    }
}
