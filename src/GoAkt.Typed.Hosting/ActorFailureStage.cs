namespace GoAkt.Typed.Hosting;

/// <summary>What a hosted actor or grain did when it failed.</summary>
public enum ActorFailureStage
{
    /// <summary>It started: its factory, its constructor, or <see cref="IActorLifecycle.StartAsync"/>. The actor does
    /// not exist.</summary>
    Start,

    /// <summary>It handled a message. An actor is suspended unless its supervisor says otherwise; a grain goes
    /// on.</summary>
    Message,

    /// <summary>
    /// It stopped: a callback of its token, the message at hand, <see cref="IActorLifecycle.StopAsync"/>, its
    /// <c>Dispose</c>, or that of its services. The actor is stopped all the same.
    /// </summary>
    Stop,
}
