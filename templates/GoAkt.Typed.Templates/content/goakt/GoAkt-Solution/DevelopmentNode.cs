using GoAkt.Typed;
using GoAkt.Typed.Hosting;

namespace GoAktNamespace;

/// <summary>A node in this process, for a developer who has no cluster at hand.</summary>
internal static class DevelopmentNode
{
    public static void AddDevelopmentNode(this IServiceCollection services)
    {
        services.AddGoAktNode(static node => node.AddActor<GreeterActor>());

        // The node takes any free port, so the client learns its address when the node has started, and not here.
        services.AddOptions<GoAktClientOptions>().Configure<IServiceProvider>(static (client, provider) =>
            client.Nodes.Add(provider.GetRequiredService<EmbeddedNode>().Address));
    }
}
