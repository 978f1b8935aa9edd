using GoAkt.Typed.Errors;
using GoAkt.Typed.Introspection;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Protos;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed;

/// <content>What nodes of GoAkt 4.x tell about their actors. Others can't:
/// <see cref="NotSupportedByWireException"/>.</content>
public sealed partial class GoAktClient
{
    /// <summary>Asks for an actor's kind, as its node spells it.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The kind, dotted.</returns>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="NotSupportedByWireException">The node is older than GoAkt 4.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<string> GetKindAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        Router.IntrospectAsync(
            actor,
            Envelopes.Kind,
            static at => new RemoteKindRequest { Host = at.Host, Port = at.Port, Name = at.Name },
            static response => response.Kind,
            cancellationToken);

    /// <summary>Asks whether an actor is in a state. An actor can be in several: running, relocatable and a
    /// singleton.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>True if it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such state.</exception>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="NotSupportedByWireException">The node is older than GoAkt 4.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task<bool> IsInStateAsync(
        ActorId actor,
        ActorState state,
        CancellationToken cancellationToken = default) =>
        await Router
            .IntrospectAsync(
                actor,
                Envelopes.State,
                Enum.IsDefined(state)
                    ? at => new RemoteStateRequest
                    {
                        Host = at.Host,
                        Port = at.Port,
                        Name = at.Name,
                        State = (State)state,
                    }
                    : throw new ArgumentOutOfRangeException(nameof(state), state, "There is no such state."),
                static response => response.State,
                cancellationToken)
            .InPlace();

    /// <summary>Asks for what an actor's node counts of it.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The figures.</returns>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="NotSupportedByWireException">The node is older than GoAkt 4.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<ActorMetric> GetMetricAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        Router.IntrospectAsync(
            actor,
            Envelopes.Metric,
            static at => new RemoteMetricRequest { Host = at.Host, Port = at.Port, Name = at.Name },
            static response =>
            {
                Metric metric = response.Metric ?? new Metric();
                return new ActorMetric(
                    TimeSpan.FromSeconds(metric.Uptime),
                    metric.LatestProcessedDuration?.ToTimeSpan() ?? TimeSpan.Zero,
                    (long)metric.ChildrenCount,
                    (long)metric.DeadlettersCount,
                    (long)metric.RestartCount,
                    (long)metric.ProcessedCount,
                    (long)metric.StashSize,
                    (long)metric.FailureCount,
                    (long)metric.ReinstateCount,
                    (long)metric.UnhandledCount);
            },
            cancellationToken);

    /// <summary>Asks for the role that an actor was spawned with.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The role; null if it has none.</returns>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="NotSupportedByWireException">The node is older than GoAkt 4.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<string?> GetRoleAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        Router.IntrospectAsync(
            actor,
            Envelopes.Role,
            static at => new RemoteRoleRequest { Host = at.Host, Port = at.Port, Name = at.Name },
            static response => response.Role.Length == 0 ? null : response.Role,
            cancellationToken);

    /// <summary>Asks for an actor's parent. Actors that a client spawns have one of the node's own.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The parent's address; null if it has none.</returns>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="NotSupportedByWireException">The node is older than GoAkt 4.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<ActorAddress?> GetParentAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        Router.IntrospectAsync(
            actor,
            Envelopes.Parent,
            static at => new RemoteParentRequest { Host = at.Host, Port = at.Port, Name = at.Name },
            static response => response.Address.Length == 0 ? null : ActorAddress.Parse(response.Address),
            cancellationToken);

    /// <summary>Asks for an actor's children.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>Their addresses.</returns>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="NotSupportedByWireException">The node is older than GoAkt 4.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<IReadOnlyList<ActorAddress>> GetChildrenAsync(
        ActorId actor,
        CancellationToken cancellationToken = default) =>
        Router.IntrospectAsync<RemoteChildrenResponse, IReadOnlyList<ActorAddress>>(
            actor,
            Envelopes.Children,
            static at => new RemoteChildrenRequest { Host = at.Host, Port = at.Port, Name = at.Name },
            static response => [.. response.Addresses.Select(ActorAddress.Parse)],
            cancellationToken);

    /// <summary>Asks how many messages an actor has stashed.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="NotSupportedByWireException">The node is older than GoAkt 4.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<long> GetStashSizeAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        Router.IntrospectAsync(
            actor,
            Envelopes.StashSize,
            static at => new RemoteStashSizeRequest { Host = at.Host, Port = at.Port, Name = at.Name },
            static response => (long)response.Size,
            cancellationToken);

    /// <summary>Asks when an actor is passivated.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The strategy; null if the node names none that is known here.</returns>
    /// <exception cref="ActorNotFoundException">There is no such actor.</exception>
    /// <exception cref="NotSupportedByWireException">The node is older than GoAkt 4.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public Task<Passivation?> GetPassivationAsync(ActorId actor, CancellationToken cancellationToken = default) =>
        Router.IntrospectAsync(
            actor,
            Envelopes.PassivationStrategy,
            static at => new RemotePassivationStrategyRequest { Host = at.Host, Port = at.Port, Name = at.Name },
            static response => SpawnRequests.ToPassivation(response.PassivationStrategy),
            cancellationToken);
}
