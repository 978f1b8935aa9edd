namespace GoAkt.Typed;

/// <summary>No node that was asked knows the kind: it has to be registered there before its actors can be spawned or
/// its grains called.</summary>
public sealed class KindNotRegisteredException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public KindNotRegisteredException(
        string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException) { }
}
