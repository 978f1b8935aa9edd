using GoAkt.Typed;
using GoAkt.Typed.Spawning;
using Shop;

namespace WebShop.Actors;

internal static class ProductActors
{
    // A node stops what nobody calls for two minutes, unless it is told otherwise. A product has its stock nowhere
    // else.
    private static readonly SpawnOptions s_options = new() { Passivation = Passivation.LongLived };

    /// <summary>Makes sure that a product has its actor: a node that was started again has none.</summary>
    public static Task EnsureThereAsync(
        this IActors<IProduct> products, string name, CancellationToken cancellationToken) =>
        products.EnsureSpawnedAsync(name, s_options, cancellationToken);
}
