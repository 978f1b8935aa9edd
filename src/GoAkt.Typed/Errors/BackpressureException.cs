namespace GoAkt.Typed;

/// <summary>More waits to be sent to the node already than may:
/// <see cref="GoAktClientOptions.MaxQueuedBytesPerNode"/>.</summary>
public sealed class BackpressureException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public BackpressureException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
