namespace GoAkt.Typed;

/// <summary>The node runs without clustering and can't answer this call.</summary>
public sealed class ClusterNotEnabledException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public ClusterNotEnabledException(
        string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException) { }
}
