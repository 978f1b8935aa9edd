using GoAkt.Typed.Spawning;

namespace GoAkt.Typed;

/// <summary>
/// The actors of one contract, as an application holds them that hands its own tests a substitute:
/// <see cref="Actors{TContract}"/> is what a client gives.
/// </summary>
/// <typeparam name="TContract">An interface with <see cref="ActorKindAttribute"/>.</typeparam>
public interface IActors<TContract>
    where TContract : class
{
    /// <inheritdoc cref="Actors{TContract}.Kind"/>
    ActorKind Kind { get; }

    /// <inheritdoc cref="Actors{TContract}.this"/>
    TContract this[string name] { get; }

    /// <inheritdoc cref="Actors{TContract}.Id"/>
    ActorId Id(string name);

    /// <inheritdoc cref="Actors{TContract}.SpawnAsync"/>
    Task SpawnAsync(string name, SpawnOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Actors{TContract}.EnsureSpawnedAsync"/>
    Task<bool> EnsureSpawnedAsync(
        string name, SpawnOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Actors{TContract}.RespawnAsync"/>
    Task RespawnAsync(string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Actors{TContract}.ReinstateAsync"/>
    Task ReinstateAsync(string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Actors{TContract}.StopAsync"/>
    Task StopAsync(string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Actors{TContract}.ExistsAsync"/>
    Task<bool> ExistsAsync(string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Actors{TContract}.WhereisAsync"/>
    Task<ActorAddress> WhereisAsync(string name, CancellationToken cancellationToken = default);
}

/// <summary>
/// The grains of one contract, as an application holds them that hands its own tests a substitute:
/// <see cref="Grains{TContract}"/> is what a client gives.
/// </summary>
/// <typeparam name="TContract">An interface with <see cref="GrainKindAttribute"/>.</typeparam>
public interface IGrains<TContract>
    where TContract : class
{
    /// <inheritdoc cref="Grains{TContract}.Kind"/>
    ActorKind Kind { get; }

    /// <inheritdoc cref="Grains{TContract}.this"/>
    TContract this[string name] { get; }

    /// <inheritdoc cref="Grains{TContract}.Id"/>
    ActorId Id(string name);

    /// <inheritdoc cref="Grains{TContract}.ActivateAsync"/>
    Task ActivateAsync(string name, CancellationToken cancellationToken = default);
}
