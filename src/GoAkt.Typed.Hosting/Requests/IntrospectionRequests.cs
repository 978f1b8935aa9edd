using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>Serves what GoAkt 4.x tells of an actor.</summary>
internal sealed class IntrospectionRequests(HostedNode node, ActorRequests actors)
{
    private const string UserGuardian = "GoAktUserGuardian";

    public ValueTask<RemoteKindResponse> KindAsync(RemoteKindRequest request, RequestContext context) =>
        new(
            new RemoteKindResponse
            {
                Kind = actors.Find(request.Host, request.Port, request.Name).Identity.Kind.WireName,
            });

    public ValueTask<RemoteStateResponse> StateAsync(RemoteStateRequest request, RequestContext context)
    {
        HostedActor actor = actors.Find(request.Host, request.Port, request.Name);
        bool answer = request.State switch
        {
            State.Running => actor.Phase is ActorPhase.Running or ActorPhase.Starting,
            State.Suspended => actor.Phase == ActorPhase.Suspended,
            State.Stopping => actor.Phase is ActorPhase.Stopping or ActorPhase.Stopped,
            State.Relocatable => actor.Settings.Relocatable,
            State.Singleton => actor.Settings.Singleton,
            _ => false,
        };
        return new(new RemoteStateResponse { State = answer });
    }

    public ValueTask<RemoteMetricResponse> MetricAsync(RemoteMetricRequest request, RequestContext context)
    {
        HostedActor actor = actors.Find(request.Host, request.Port, request.Name);
        ActorCounters counters = actor.History.Counters;
        TimeProvider time = node.Time;
        return new(new RemoteMetricResponse
        {
            Metric = new Metric
            {
                Uptime = (long)time.GetElapsedTime(actor.StartedAt).TotalSeconds,

                // By its name how long a message took, by what nodes answer how long ago the last one was.
                LatestProcessedDuration = Duration.FromTimeSpan(time.GetElapsedTime(actor.LastMessageAt)),
                DeadlettersCount = counters.DeadLetters,
                RestartCount = counters.Restarts,
                ProcessedCount = counters.Processed,
                FailureCount = counters.Failures,
                ReinstateCount = counters.Reinstates,
                UnhandledCount = counters.Unhandled,
            },
        });
    }

    public ValueTask<RemoteRoleResponse> RoleAsync(RemoteRoleRequest request, RequestContext context) =>
        new(new RemoteRoleResponse { Role = actors.Find(request.Host, request.Port, request.Name).Settings.Role });

    public ValueTask<RemoteParentResponse> ParentAsync(RemoteParentRequest request, RequestContext context)
    {
        actors.Find(request.Host, request.Port, request.Name);
        return new(new RemoteParentResponse { Address = node.AddressOf(UserGuardian).ToString() });
    }

    public ValueTask<RemoteChildrenResponse> ChildrenAsync(RemoteChildrenRequest request, RequestContext context)
    {
        actors.Find(request.Host, request.Port, request.Name);
        return new(new RemoteChildrenResponse());
    }

    public ValueTask<RemoteStashSizeResponse> StashSizeAsync(RemoteStashSizeRequest request, RequestContext context)
    {
        actors.Find(request.Host, request.Port, request.Name);
        return new(new RemoteStashSizeResponse());
    }

    public ValueTask<RemotePassivationStrategyResponse> PassivationStrategyAsync(
        RemotePassivationStrategyRequest request, RequestContext context) =>
        new(new RemotePassivationStrategyResponse
        {
            PassivationStrategy = actors.Find(request.Host, request.Port, request.Name).Settings.Passivation,
        });

    public ValueTask<RemoteDependenciesResponse> DependenciesAsync(
        RemoteDependenciesRequest request, RequestContext context)
    {
        RemoteDependenciesResponse response = new();
        foreach (ActorDependency given in actors.Find(request.Host, request.Port, request.Name).Settings.Dependencies)
        {
            response.Dependencies.Add(new Dependency
            {
                Id = given.Id,
                TypeName = given.TypeName,
                Bytea = UnsafeByteOperations.UnsafeWrap(given.Value),
            });
        }

        return new(response);
    }
}
