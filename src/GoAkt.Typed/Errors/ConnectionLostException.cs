namespace GoAkt.Typed;

/// <summary>The connection to the node ended before the answer was there.</summary>
public sealed class ConnectionLostException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public ConnectionLostException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }

    /// <inheritdoc/>
    /// <remarks>Not where the client was disposed: it stays so.</remarks>
    public override bool IsTransient => !IsDisposal && base.IsTransient;

    internal bool IsDisposal { get; init; }
}
