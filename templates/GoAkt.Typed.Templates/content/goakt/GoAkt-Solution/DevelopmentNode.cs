using GoAkt.Typed;
using GoAkt.Typed.Hosting;

namespace GoAktNamespace;

/// <summary>A node in this process, for a developer who has no cluster at hand.</summary>
internal static class DevelopmentNode
{
    public static void AddDevelopmentNode(this IServiceCollection services)
    {
        services.AddGoAktNode(static node => node.AddActor<GreeterActor>());

        // The node takes any free port, so the client finds it by this name when it has started.
        services.Configure<GoAktClientOptions>(static client => client.Nodes.Add("embedded:*"));
    }
}
