using GoAkt.Typed;

namespace Shop;

/// <summary>A product with its price and its stock. An actor: it is spawned, and named as the product is.</summary>
[ActorKind("shop/Product")]
public interface IProduct
{
    // A reply: the caller asks.
    Task<Reservation> ReserveAsync(Reserve reserve, CancellationToken cancellationToken = default);

    // No reply: the caller tells.
    Task AnnounceAsync(Announce announce, CancellationToken cancellationToken = default);
}
