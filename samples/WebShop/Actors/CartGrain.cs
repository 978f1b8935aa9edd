using GoAkt.Typed;
using GoAkt.Typed.Hosting;
using Shop;

namespace WebShop.Actors;

/// <summary>A cart. What it needs to call others is injected, as everywhere in .NET.</summary>
internal sealed class CartGrain(ActorContext self, IActors<IProduct> products, FeedWriter feed) : ICart
{
    private readonly CartState _cart = new() { Name = self.Name };

    public Task<CartAnswer> AddAsync(AddItem item, CancellationToken cancellationToken = default) =>
        HoldAsync(item.Product, QuantityOf(item.Product) + item.Quantity, cancellationToken);

    public Task<CartAnswer> RemoveAsync(RemoveItem item, CancellationToken cancellationToken = default)
    {
        int held = QuantityOf(item.Product);
        return held == 0
            ? Task.FromResult(Answer())
            : HoldAsync(item.Product, Math.Max(0, held - item.Quantity), cancellationToken);
    }

    public Task<CartState> GetAsync(GetCart query, CancellationToken cancellationToken = default) =>
        Task.FromResult(_cart.Clone());

    public Task AnnounceAsync(Announce announce, CancellationToken cancellationToken = default) =>
        feed.ShowAsync(_cart.Clone(), cancellationToken);

    private async Task<CartAnswer> HoldAsync(string product, int quantity, CancellationToken cancellationToken)
    {
        // This cart may be the first to need the product.
        await products.EnsureThereAsync(product, cancellationToken);
        Reservation reservation = await products[product].ReserveAsync(
            new Reserve { Cart = self.Name, Quantity = quantity }, cancellationToken);
        if (!reservation.Accepted)
        {
            return Answer(RefusalOf(reservation.Product));
        }

        Update(reservation.Product, quantity);
        await feed.ShowAsync(_cart.Clone(), cancellationToken);
        return Answer();
    }

    private void Update(ProductState product, int quantity)
    {
        CartLine? line = Find(product.Name);
        if (line is null)
        {
            line = new CartLine { Product = product.Name, Title = product.Title };
            _cart.Lines.Add(line);
        }

        line.Quantity = quantity;
        line.PriceCents = product.PriceCents;
        if (quantity == 0)
        {
            _cart.Lines.Remove(line);
        }
    }

    private int QuantityOf(string product) => Find(product)?.Quantity ?? 0;

    private CartLine? Find(string product) => _cart.Lines.FirstOrDefault(line => line.Product == product);

    // A copy: what is answered is written when this cart may be at its next message already.
    private CartAnswer Answer(string refusal = "") => new() { Cart = _cart.Clone(), Refusal = refusal };

    private static string RefusalOf(ProductState product) => product.Stock switch
    {
        0 => $"{product.Title}: sold out. Somebody has the last ones in a cart.",
        1 => $"{product.Title}: only one is left.",
        int left => $"{product.Title}: only {left} are left.",
    };
}
