namespace GoAkt.Typed.Hosting;

/// <summary>
/// What a hosted actor or grain may implement beside its contract, to be told when it starts and when it has stopped.
/// <see cref="IDisposable"/> and <see cref="IAsyncDisposable"/> are honoured too, last of all.
/// </summary>
public interface IActorLifecycle
{
    /// <summary>Called before the first message. The actor is not spawned, and the grain not activated, if this
    /// throws.</summary>
    /// <param name="cancellationToken">Cancelled when the spawn's or activation's time has passed.</param>
    /// <returns>A task that ends when the actor is ready for messages.</returns>
    Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called after the last message: when the actor was stopped, respawned or passivated, or its node
    /// ends.</summary>
    /// <returns>A task that ends when the actor has cleaned up.</returns>
    Task StopAsync() => Task.CompletedTask;
}
