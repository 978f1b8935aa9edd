namespace GoAkt.Typed;

/// <summary>
/// The actor's reply is of another type than the contract says. GoAkt up to 3.12 may deliver the late answer of an ask
/// that timed out to a later, unrelated ask.
/// </summary>
public sealed class UnexpectedReplyException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="expectedType">The full name of the message type that the contract says.</param>
    /// <param name="actualType">The full name of the message type that came.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public UnexpectedReplyException(
        string message, string expectedType, string actualType, Exception? innerException = null)
        : base(message, ErrorCode.Internal, Delivery.Sent, innerException)
    {
        ExpectedType = expectedType;
        ActualType = actualType;
    }

    /// <summary>The full name of the message type that the contract says.</summary>
    public string ExpectedType { get; }

    /// <summary>The full name of the message type that came.</summary>
    public string ActualType { get; }
}
