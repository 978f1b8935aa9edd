
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
