using Shop;

namespace WebShop.Live;

/// <summary>What the page shows.</summary>
/// <param name="IsLive">Whether the cluster answers. If not, the rest is what it answered last.</param>
/// <param name="Problem">Why it does not.</param>
/// <param name="AsOf">When it answered last; null if it never did.</param>
/// <param name="Products">The products, by name.</param>
/// <param name="Carts">The carts that have something in them, by name.</param>
public sealed record ShopView(
    bool IsLive,
    ShopProblem? Problem,
    DateTimeOffset? AsOf,
    IReadOnlyList<ProductView> Products,
    IReadOnlyList<CartView> Carts)
{
    public static ShopView Opening { get; } =
        new(false, new ShopProblem("The shop is opening.", "The cluster has not been asked yet."), null, [], []);
}

/// <summary>Why the shop is closed.</summary>
/// <param name="Title">In plain words.</param>
/// <param name="Detail">In those of the client, which name the node.</param>
public sealed record ShopProblem(string Title, string Detail);

public sealed record ProductView(string Name, string Title, long PriceCents, int Stock, int Capacity)
{
    public static ProductView Of(ProductState product) =>
        new(product.Name, product.Title, product.PriceCents, product.Stock, product.Capacity);
}

public sealed record CartView(string Name, IReadOnlyList<CartLineView> Lines, long TotalCents)
{
    public static CartView Of(CartState cart) => new(
        cart.Name,
        [.. cart.Lines.Select(static line =>
            new CartLineView(line.Product, line.Title, line.Quantity, line.PriceCents))],
        cart.Lines.Sum(static line => line.Quantity * line.PriceCents));
}

public sealed record CartLineView(string Product, string Title, int Quantity, long PriceCents);
