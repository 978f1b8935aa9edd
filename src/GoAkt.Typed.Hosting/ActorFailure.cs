namespace GoAkt.Typed.Hosting;

/// <summary>What went wrong in a hosted actor or grain. See <see cref="EmbeddedNode.Failures"/>.</summary>
public sealed class ActorFailure
{
    internal ActorFailure(
        ActorKind kind,
        string name,
        ActorAddress address,
        ActorFailureStage stage,
        Exception exception,
        string? messageType,
        DateTimeOffset time)
    {
        Kind = kind;
        Name = name;
        Address = address;
        Stage = stage;
        Exception = exception;
        MessageType = messageType;
        Time = time;
    }

    /// <summary>The kind of the actor.</summary>
    public ActorKind Kind { get; }

    /// <summary>The actor's name.</summary>
    public string Name { get; }

    /// <summary>Where the actor lives, or lived.</summary>
    public ActorAddress Address { get; }

    /// <summary>What the actor did.</summary>
    public ActorFailureStage Stage { get; }

    /// <summary>What the actor's code threw, or that it did not end in time: a
    /// <see cref="TimeoutException"/>.</summary>
    public Exception Exception { get; }

    /// <summary>The full name of the protobuf message that the actor handled; null if it started or stopped.</summary>
    public string? MessageType { get; }

    /// <summary>When it failed, by the node's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Says on one line which actor failed, at what, and with what.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        string what = Stage switch
        {
            ActorFailureStage.Start => "did not start",
            ActorFailureStage.Stop => "did not stop in an orderly way",
            _ => $"failed while it handled {MessageType}",
        };
        return $"Actor {Kind}/{Name} {what}: {Exception.GetType().Name}: {ExceptionText.Of(Exception)}";
    }
}

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
