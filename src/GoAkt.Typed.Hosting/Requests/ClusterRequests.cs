using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>Serves what a node tells of itself to the cluster: its kinds and its load.</summary>
internal sealed class ClusterRequests(HostedNode node)
{
    // GoAkt registers it on every node for actors that are functions, and answers it with the others.
    private const string FunctionActor = "actor.funcactor";

    public ValueTask<GetKindsResponse> KindsAsync(GetKindsRequest request, RequestContext context)
    {
        Check(request.NodeAddress);
        GetKindsResponse response = new();
        response.Kinds.Add(node.Kinds.Actors.Select(kind => kind.WireName));
        response.Kinds.Add(FunctionActor);
        return new(response);
    }

    public ValueTask<GetNodeMetricResponse> MetricAsync(GetNodeMetricRequest request, RequestContext context)
    {
        Check(request.NodeAddress);
        return new(new GetNodeMetricResponse
        {
            NodeAddress = node.AddressText,
            Load = (ulong)(node.Actors.Count + node.Grains.Count),
        });
    }

    private void Check(string nodeAddress)
    {
        if (!node.Clustered)
        {
            throw Refusal.ClusterNotEnabled();
        }

        if (nodeAddress != node.AddressText)
        {
            throw Refusal.InvalidHost();
        }
    }
}
