namespace GoAkt.Typed;

/// <summary>The message, or its reply, is above the limit on the size of a frame
/// (<see cref="GoAktClientOptions.MaxFrameSize"/>, or the node's own).</summary>
public sealed class MessageTooLargeException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public MessageTooLargeException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }
}
