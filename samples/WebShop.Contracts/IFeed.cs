using GoAkt.Typed;

namespace Shop;

/// <summary>
/// Where products and carts tell how they are, and from where each web server reads it: so that a change is seen on all
/// of them, whichever of them it was made on.
/// </summary>
[GrainKind("shop/Feed")]
public interface IFeed
{
    Task ShowAsync(ProductState product, CancellationToken cancellationToken = default);

    Task ShowAsync(CartState cart, CancellationToken cancellationToken = default);

    Task<FeedState> ReadAsync(ReadFeed query, CancellationToken cancellationToken = default);
}
