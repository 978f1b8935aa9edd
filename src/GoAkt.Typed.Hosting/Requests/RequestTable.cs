using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>The requests that a generation of nodes serves, beside ask and tell.</summary>
internal sealed class RequestTable
{
    private static readonly Envelope<RemoteDependenciesResponse> s_dependencies = new(null, "RemoteDependencies");

    private readonly List<NodeRequest> _requests = [];

    public RequestTable(HostedNode node, Spawner spawner, WireDialect dialect)
    {
        ActorRequests actors = new(node);
        Add<RemoteLookupRequest, RemoteLookupResponse>(Envelopes.Lookup, actors.LookupAsync);
        Add<RemoteStopRequest, RemoteStopResponse>(Envelopes.Stop, actors.StopAsync);
        Add<RemoteReSpawnRequest, RemoteReSpawnResponse>(Envelopes.Respawn, actors.RespawnAsync);
        Add<RemoteReinstateRequest, RemoteReinstateResponse>(Envelopes.Reinstate, actors.ReinstateAsync);
        if (dialect.SingletonIsFlag)
        {
            Add<RemoteSpawnRequestWithFlag, RemoteSpawnResponse>(Envelopes.Spawn, spawner.SpawnAsync);
        }
        else
        {
            Add<RemoteSpawnRequest, RemoteSpawnResponse>(Envelopes.Spawn, spawner.SpawnAsync);
        }

        AddGrains(new GrainRequests(node, spawner));
        AddCluster(new ClusterRequests(node));
        if (dialect.HasIntrospection)
        {
            AddIntrospection(new IntrospectionRequests(node, actors));
        }
    }

    public IReadOnlyList<NodeRequest> Requests => _requests;

    private void AddGrains(GrainRequests grains)
    {
        Add<RemoteAskGrainRequest, RemoteAskGrainResponse>(Envelopes.AskGrain, grains.AskAsync);
        Add<RemoteTellGrainRequest, RemoteTellGrainResponse>(Envelopes.TellGrain, grains.TellAsync);
        Add<RemoteActivateGrainRequest, RemoteActivateGrainResponse>(Envelopes.ActivateGrain, grains.ActivateAsync);
    }

    private void AddCluster(ClusterRequests cluster)
    {
        Add<GetKindsRequest, GetKindsResponse>(Envelopes.Kinds, cluster.KindsAsync);
        Add<GetNodeMetricRequest, GetNodeMetricResponse>(Envelopes.NodeMetric, cluster.MetricAsync);
    }

    private void AddIntrospection(IntrospectionRequests introspection)
    {
        Add<RemoteKindRequest, RemoteKindResponse>(Envelopes.Kind, introspection.KindAsync);
        Add<RemoteStateRequest, RemoteStateResponse>(Envelopes.State, introspection.StateAsync);
        Add<RemoteMetricRequest, RemoteMetricResponse>(Envelopes.Metric, introspection.MetricAsync);
        Add<RemoteRoleRequest, RemoteRoleResponse>(Envelopes.Role, introspection.RoleAsync);
        Add<RemoteParentRequest, RemoteParentResponse>(Envelopes.Parent, introspection.ParentAsync);
        Add<RemoteChildrenRequest, RemoteChildrenResponse>(Envelopes.Children, introspection.ChildrenAsync);
        Add<RemoteStashSizeRequest, RemoteStashSizeResponse>(Envelopes.StashSize, introspection.StashSizeAsync);
        Add<RemotePassivationStrategyRequest, RemotePassivationStrategyResponse>(
            Envelopes.PassivationStrategy, introspection.PassivationStrategyAsync);
        Add<RemoteDependenciesRequest, RemoteDependenciesResponse>(s_dependencies, introspection.DependenciesAsync);
    }

    private void Add<TRequest, TResponse>(
        Envelope<TResponse> envelope, Func<TRequest, RequestContext, ValueTask<TResponse>> handle)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        _requests.Add(new NodeRequest<TRequest, TResponse>(envelope, handle));
}
