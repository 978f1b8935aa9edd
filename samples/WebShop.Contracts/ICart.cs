using GoAkt.Typed;

namespace Shop;

/// <summary>Somebody's cart. A grain: nobody spawns it, it is there as soon as it is called.</summary>
[GrainKind("shop/Cart")]
public interface ICart
{
    Task<CartAnswer> AddAsync(AddItem item, CancellationToken cancellationToken = default);

    Task<CartAnswer> RemoveAsync(RemoveItem item, CancellationToken cancellationToken = default);

    Task<CartState> GetAsync(GetCart query, CancellationToken cancellationToken = default);

    Task AnnounceAsync(Announce announce, CancellationToken cancellationToken = default);
}
