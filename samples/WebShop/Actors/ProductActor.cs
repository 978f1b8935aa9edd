using GoAkt.Typed.Hosting;
using Shop;

namespace WebShop.Actors;

/// <summary>Knows which cart holds how many of a product, and so how many are left. One message at a time reaches it,
/// so it needs no lock, and never gives away more than there is.</summary>
internal sealed class ProductActor(ActorContext self, FeedWriter feed) : IProduct
{
    private readonly CatalogItem _item = Catalog.Find(self.Name)
        ?? throw new ArgumentException($"The shop has no product '{self.Name}'.");

    private readonly Dictionary<string, int> _reserved = [];

    public async Task<Reservation> ReserveAsync(Reserve reserve, CancellationToken cancellationToken = default)
    {
        int more = reserve.Quantity - _reserved.GetValueOrDefault(reserve.Cart);
        if (more > Stock)
        {
            return new Reservation { Accepted = false, Product = State() };
        }

        _reserved[reserve.Cart] = reserve.Quantity;
        if (reserve.Quantity <= 0)
        {
            _reserved.Remove(reserve.Cart);
        }

        await feed.ShowAsync(State(), cancellationToken);
        return new Reservation { Accepted = true, Product = State() };
    }

    public Task AnnounceAsync(Announce announce, CancellationToken cancellationToken = default) =>
        feed.ShowAsync(State(), cancellationToken);

    private int Stock => _item.Stock - _reserved.Values.Sum();

    private ProductState State() => new()
    {
        Name = _item.Name,
        Title = _item.Title,
        PriceCents = _item.PriceCents,
        Stock = Stock,
        Capacity = _item.Stock,
    };
}
