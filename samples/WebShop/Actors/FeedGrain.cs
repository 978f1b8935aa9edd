using Shop;

namespace WebShop.Actors;

/// <summary>Keeps the latest state of every product and of every cart that has something in it. What is in stock bounds
/// how many carts these can be.</summary>
internal sealed class FeedGrain : IFeed
{
    private readonly string _epoch = Guid.NewGuid().ToString("N");
    private readonly SortedDictionary<string, ProductState> _products = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CartState> _carts = new(StringComparer.Ordinal);
    private long _version;

    public Task ShowAsync(ProductState product, CancellationToken cancellationToken = default)
    {
        _products[product.Name] = product;
        _version++;
        return Task.CompletedTask;
    }

    public Task ShowAsync(CartState cart, CancellationToken cancellationToken = default)
    {
        _carts[cart.Name] = cart;
        if (cart.Lines.Count == 0)
        {
            _carts.Remove(cart.Name);
        }

        _version++;
        return Task.CompletedTask;
    }

    public Task<FeedState> ReadAsync(ReadFeed query, CancellationToken cancellationToken = default)
    {
        FeedState state = new() { Epoch = _epoch, Version = _version };
        if (query.Epoch != _epoch || query.Version != _version)
        {
            state.Products.AddRange(_products.Values);
            state.Carts.AddRange(_carts.Values);
        }

        return Task.FromResult(state);
    }
}
