namespace GoAkt.Typed.Hosting;

/// <summary>
/// What a hosted actor or grain may implement beside its contract, to be told when it starts and when it has stopped.
/// <see cref="IDisposable"/> and <see cref="IAsyncDisposable"/> are honoured too, last of all.
/// </summary>
public interface IActorLifecycle
{
    /// <summary>
    /// Whether a respawn, or a restart by the actor's supervisor, stops and starts this very instance, as GoAkt does in
    /// Go; false by default, and a respawn makes a new instance. Has no meaning for a grain.
    /// </summary>
    /// <remarks>
    /// Read when the actor is respawned. Where true, <see cref="StopAsync"/> is called and then
    /// <see cref="StartAsync"/>; the instance is not disposed in between, and its <see cref="ActorContext"/> and the
    /// services that it was given stay valid. Where anything goes wrong while it stops, as when the message at hand
    /// does not end in time, the instance is not kept after all: it is disposed, and a new one takes its place. Where
    /// <see cref="StartAsync"/> fails, the actor is gone, and the instance is disposed.
    /// </remarks>
    bool SurvivesRespawn => false;

    /// <summary>Called before the first message, and once more for each respawn that the instance survives. The actor
    /// is not spawned, and the grain not activated, if this throws.</summary>
    /// <param name="cancellationToken">Cancelled when the spawn's or activation's time has passed.</param>
    /// <returns>A task that ends when the actor is ready for messages.</returns>
    Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called after the last message: when the actor was stopped, respawned or passivated, or its node
    /// ends.</summary>
    /// <returns>A task that ends when the actor has cleaned up.</returns>
    Task StopAsync() => Task.CompletedTask;
}
