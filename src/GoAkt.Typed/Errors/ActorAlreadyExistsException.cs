namespace GoAkt.Typed;

/// <summary>The cluster has an actor of that name already.</summary>
public sealed class ActorAlreadyExistsException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public ActorAlreadyExistsException(
        string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException) { }
}
