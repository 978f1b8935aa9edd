namespace GoAkt.Typed;

/// <summary>The actor is suspended after a failure, or is stopping. A suspended actor goes on after
/// <see cref="GoAktClient.ReinstateAsync"/>.</summary>
public sealed class ActorNotAliveException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public ActorNotAliveException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }
}
