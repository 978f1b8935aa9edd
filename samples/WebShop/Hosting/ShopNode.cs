using GoAkt.Typed;
using GoAkt.Typed.Hosting;
using WebShop.Actors;

namespace WebShop.Hosting;

/// <summary>A node that hosts the shop's actors. In production that is a GoAkt cluster.</summary>
internal static class ShopNode
{
    public static IServiceCollection AddShopNode(
        this IServiceCollection services, Action<EmbeddedNodeOptions>? configure = null)
    {
        services.AddGoAktNode(node =>
        {
            node.AddActor<ProductActor>().AddGrain<CartGrain>().AddGrain<FeedGrain>();

            // A cart that nobody has called for a while is kept: this node has nowhere else to put it.
            node.PassivateAfter = Timeout.InfiniteTimeSpan;
            configure?.Invoke(node);
        });

        // The actors call each other by the client, which finds the node of its own process by this name.
        services.Configure<GoAktClientOptions>(static options => options.Nodes.Add("embedded:*"));
        return services.AddSingleton<FeedWriter>();
    }
}
