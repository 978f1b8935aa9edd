namespace GoAkt.Typed.Errors;

/// <summary>The call did not end within its time-out.</summary>
public class CallTimeoutException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public CallTimeoutException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }
}

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

/// <summary>There is no actor of that name in the cluster, or none any more.</summary>
public sealed class ActorNotFoundException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public ActorNotFoundException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }
}

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

/// <summary>The node, or every node, can't be reached, or refuses calls because it is being stopped.</summary>
public sealed class NodeUnavailableException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public NodeUnavailableException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }
}

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

/// <summary>More waits already than may: to be sent to the node
/// (<see cref="GoAktClientOptions.MaxQueuedBytesPerNode"/>), or in the actor's mailbox. On Duplex also: until the
/// call's time was up the node gave no credit for it, or the network took no more; or a million calls await their reply
/// on one connection.</summary>
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

/// <summary>
/// The actor's reply is of another type than the contract says. GoAkt up to 3.12 may deliver the late answer of an ask
/// that timed out to a later, unrelated ask.
/// </summary>
public sealed class UnexpectedReplyException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="expectedType">The full name of the message type that the contract says, or several with commas
    /// between them.</param>
    /// <param name="actualType">The full name of the message type that came.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public UnexpectedReplyException(
        string message, string expectedType, string actualType, Exception? innerException = null)
        : base(message, ErrorCode.Internal, Delivery.Sent, innerException)
    {
        ExpectedType = expectedType;
        ActualType = actualType;
    }

    /// <summary>The full name of the message type that the contract says; where <c>[Replies]</c> names several, all of
    /// them, with a comma and a space between each two.</summary>
    public string ExpectedType { get; }

    /// <summary>The full name of the message type that came.</summary>
    public string ActualType { get; }
}

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

/// <summary>What the node sent is not the protocol that was expected.</summary>
public sealed class WireProtocolException : GoAktException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public WireProtocolException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, code, delivery, innerException)
    {
    }
}
