namespace GoAkt.Typed.Errors;

/// <summary>A call to a GoAkt actor or node failed. Every failure of the client that is not the caller's own mistake is
/// one of these.</summary>
public class GoAktException : Exception
{
    /// <summary>Describes a failure.</summary>
    /// <param name="message">What failed and what to do, naming the actor and the node.</param>
    /// <param name="code">Why it failed.</param>
    /// <param name="delivery">Whether the message reached the actor.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public GoAktException(string message, ErrorCode code, Delivery delivery, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Delivery = delivery;
    }

    /// <summary>Why the call failed.</summary>
    public ErrorCode Code { get; }

    /// <summary>Whether the message reached the actor.</summary>
    public Delivery Delivery { get; }

    /// <summary>
    /// Whether the same call may succeed later without anything being changed. It says nothing of whether repeating it
    /// is safe: <see cref="Delivery"/> does.
    /// </summary>
    public virtual bool IsTransient => Code is ErrorCode.Unavailable or ErrorCode.DeadlineExceeded or ErrorCode.Aborted;

    /// <summary>The actor or grain that was called, if the call was to one.</summary>
    public ActorId? Actor { get; init; }

    /// <summary>The node that was called, as <c>host:port</c>, if the call got as far as choosing one.</summary>
    public string? Node { get; init; }
}

/// <summary>
/// Why a call failed, in the terms that all of GoAkt's wires share. The codes are gRPC's; Connect spells them as
/// lower-case names, Framed and Duplex number a part of them in <c>internalpb.Error</c>.
/// </summary>
public enum ErrorCode
{
    /// <summary>No more is known, or the node answered a code that this version does not know.</summary>
    Unknown,

    /// <summary>The call was given up, here or at the node.</summary>
    Canceled,

    /// <summary>The request says something that the node does not accept, such as another node's host and
    /// port.</summary>
    InvalidArgument,

    /// <summary>The time-out passed before the call ended.</summary>
    DeadlineExceeded,

    /// <summary>There is no actor of that name or at that address.</summary>
    NotFound,

    /// <summary>There is an actor of that name already.</summary>
    AlreadyExists,

    /// <summary>The node does not allow the call.</summary>
    PermissionDenied,

    /// <summary>A limit was reached: a size, a queue, or the node's streams.</summary>
    ResourceExhausted,

    /// <summary>The node is not in the state that the call needs: no such kind, no clustering, a reserved
    /// name.</summary>
    FailedPrecondition,

    /// <summary>The call was aborted, typically for a conflict with another one.</summary>
    Aborted,

    /// <summary>A value is outside its range.</summary>
    OutOfRange,

    /// <summary>The node does not know the call, or this node's wire has no way to express it.</summary>
    Unimplemented,

    /// <summary>Something broke inside the node, the actor, or the protocol between here and there.</summary>
    Internal,

    /// <summary>The node can't be reached, or not at present.</summary>
    Unavailable,

    /// <summary>Data was lost or damaged.</summary>
    DataLoss,

    /// <summary>The node does not know who is calling.</summary>
    Unauthenticated,
}

/// <summary>What is known, after a failure, of whether the message reached the actor.</summary>
public enum Delivery
{
    /// <summary>The message certainly did not reach the actor. The call may be repeated without doing anything
    /// twice.</summary>
    NotSent,

    /// <summary>The node received the message and answered.</summary>
    Sent,

    /// <summary>The message was written, but nothing came back: the actor may have received it.</summary>
    Unknown,
}
