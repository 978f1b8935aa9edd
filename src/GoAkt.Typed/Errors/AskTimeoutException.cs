namespace GoAkt.Typed;

/// <summary>The actor did not reply within the ask's time-out. GoAkt nodes answer alike whether the actor was slow,
/// failed while it handled the message, or does not handle messages of that type.</summary>
public sealed class AskTimeoutException : CallTimeoutException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public AskTimeoutException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }
}
