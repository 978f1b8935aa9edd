using GoAkt.Typed.Spawning;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>Whom an actor tells of what it can't do to itself: it is the registry that stops and respawns.</summary>
internal interface IActorSupervisor
{
    /// <exception cref="ObjectDisposedException">The node is being stopped, and starts no actor any more.</exception>
    void ThrowIfClosed();

    /// <summary>A handler failed. An actor is suspended by then, unless the directive is to resume.</summary>
    void OnFailed(HostedActor actor, in Letter letter, Exception failure, SupervisorDirective? directive);

    /// <summary>The actor is idle, or has handled its number of messages, and is to be stopped.</summary>
    void OnPassivating(HostedActor actor);

    /// <summary>No method of the actor's contracts takes the message.</summary>
    void OnUnhandled(HostedActor actor, in Letter letter);
}
