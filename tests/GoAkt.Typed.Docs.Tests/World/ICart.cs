namespace GoAkt.Typed.Docs.World;

/// <summary>The grain of the examples.</summary>
[GrainKind("shop/Cart")]
public interface ICart
{
    Task<CartContent> GetAsync(GetCart query, CancellationToken cancellationToken = default);

    Task<CartContent> AddAsync(AddItem item, CancellationToken cancellationToken = default);
}
