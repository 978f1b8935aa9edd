using System.Net;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Nodes;

namespace GoAkt.Typed.Hosting.DependencyInjection;

/// <summary>Finds nodes of this process once they have started, which a client that is made before does not
/// know.</summary>
internal sealed class EmbeddedNodeDiscovery(string name, IReadOnlyList<NodeService> services) : INodeDiscovery
{
    public async IAsyncEnumerable<IReadOnlyList<Node>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Node> started = [];
        foreach (NodeService service in services)
        {
            EmbeddedNode node = await service.Started.WaitAsync(cancellationToken).ConfigureAwait(false);

            // What it advertises is for others, and need not lead back to this process.
            started.Add(new Node(node.Address) { DialAddress = Reachable(node.ListenEndPoint) });
        }

        yield return started;
    }

    public override string ToString() => name;

    private static string Reachable(IPEndPoint endPoint)
    {
        IPAddress address = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endPoint.Address;
        return new IPEndPoint(address, endPoint.Port).ToString();
    }
}
