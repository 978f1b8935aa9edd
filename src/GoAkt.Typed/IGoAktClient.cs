using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Introspection;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Spawning;
using Google.Protobuf;

namespace GoAkt.Typed;

/// <summary>
/// A client of a GoAkt cluster, as an application holds it that hands its own tests a substitute:
/// <see cref="GoAktClient"/> is the real one.
/// </summary>
public interface IGoAktClient : IAsyncDisposable, IDisposable
{
    /// <inheritdoc cref="GoAktClient.NodeStateChanged"/>
    event EventHandler<NodeStateChangedEventArgs>? NodeStateChanged;

    /// <inheritdoc cref="GoAktClient.Nodes"/>
    IReadOnlyList<Node> Nodes { get; }

    /// <inheritdoc cref="GoAktClient.Actors{TContract}"/>
    IActors<TContract> Actors<TContract>()
        where TContract : class;

    /// <inheritdoc cref="GoAktClient.Grains{TContract}"/>
    IGrains<TContract> Grains<TContract>(GrainOptions? options = null)
        where TContract : class;

    /// <inheritdoc cref="GoAktClient.AskAsync{TReply}(ActorId, IMessage, TimeSpan?, CancellationToken)"/>
    Task<TReply> AskAsync<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(ActorId actor, IMessage message, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where TReply : class, IMessage;

    /// <inheritdoc cref="GoAktClient.AskAllAsync{TReply}"/>
    Task<IReadOnlyList<TReply>> AskAllAsync<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(
        ActorId actor,
        IEnumerable<IMessage> messages,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
        where TReply : class, IMessage;

    /// <inheritdoc cref="GoAktClient.TellAsync"/>
    Task TellAsync(ActorId actor, IMessage message, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.TellAllAsync"/>
    Task TellAllAsync(ActorId actor, IEnumerable<IMessage> messages, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.SpawnAsync"/>
    Task SpawnAsync(ActorId actor, SpawnOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.EnsureSpawnedAsync"/>
    Task<bool> EnsureSpawnedAsync(
        ActorId actor, SpawnOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.RespawnAsync"/>
    Task RespawnAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.ReinstateAsync"/>
    Task ReinstateAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.StopAsync"/>
    Task StopAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.ExistsAsync"/>
    Task<bool> ExistsAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.WhereisAsync"/>
    Task<ActorAddress> WhereisAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.AskGrainAsync{TReply}"/>
    Task<TReply> AskGrainAsync<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(
        ActorId grain,
        IMessage message,
        TimeSpan? timeout = null,
        GrainOptions? options = null,
        CancellationToken cancellationToken = default)
        where TReply : class, IMessage;

    /// <inheritdoc cref="GoAktClient.TellGrainAsync"/>
    Task TellGrainAsync(
        ActorId grain,
        IMessage message,
        GrainOptions? options = null,
        bool oneWay = false,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.ActivateGrainAsync"/>
    Task ActivateGrainAsync(
        ActorId grain, GrainOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.KindsAsync(CancellationToken)"/>
    Task<IReadOnlyList<string>> KindsAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.KindsAsync(Node, CancellationToken)"/>
    Task<IReadOnlyList<string>> KindsAsync(Node node, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.VerifyContractsAsync"/>
    Task<IReadOnlyList<UnregisteredKind>> VerifyContractsAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.GetKindAsync"/>
    Task<string> GetKindAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.IsInStateAsync"/>
    Task<bool> IsInStateAsync(ActorId actor, ActorState state, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.GetMetricAsync"/>
    Task<ActorMetric> GetMetricAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.GetRoleAsync"/>
    Task<string?> GetRoleAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.GetParentAsync"/>
    Task<ActorAddress?> GetParentAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.GetChildrenAsync"/>
    Task<IReadOnlyList<ActorAddress>> GetChildrenAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.GetStashSizeAsync"/>
    Task<long> GetStashSizeAsync(ActorId actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GoAktClient.GetPassivationAsync"/>
    Task<Passivation?> GetPassivationAsync(ActorId actor, CancellationToken cancellationToken = default);
}
