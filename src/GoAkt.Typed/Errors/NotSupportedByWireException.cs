namespace GoAkt.Typed;

/// <summary>The node's wire has no way to express the call or one of its options, or the node does not serve the
/// call.</summary>
public sealed class NotSupportedByWireException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public NotSupportedByWireException(
        string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException) { }
}
