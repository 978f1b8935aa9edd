using GoAkt.Typed.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed.Hosting.DependencyInjection;

/// <summary>Makes discoveries of <c>embedded:*</c>, the nodes of this host, and <c>embedded:billing</c>, the one of
/// that name.</summary>
internal sealed class EmbeddedNodeDiscoveryProvider(IServiceProvider services, NodeNames names) : INodeDiscoveryProvider
{
    private const string Scheme = "embedded:";
    private const string All = "*";

    /// <summary>What finds a node.</summary>
    public static string NameOf(string node) => Scheme + (node.Length == 0 ? All : node);

    public INodeDiscovery? TryCreate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string node = name[Scheme.Length..];
        string[] meant = [.. names.All.Where(added => node == All || (node == added && node.Length > 0))];
        return meant.Length > 0
            ? new EmbeddedNodeDiscovery(
                name, [.. meant.Select(added => services.GetRequiredKeyedService<NodeService>(added))])
            : throw new ArgumentException(
                $"'{name}' names no node of this host. '{Scheme}{All}' stands for all of them"
                    + string.Concat(names.Named.Select(static known => $", '{Scheme}{known}' for the one of that name"))
                    + ".",
                nameof(name));
    }
}
