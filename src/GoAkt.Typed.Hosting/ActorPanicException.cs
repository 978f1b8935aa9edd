namespace GoAkt.Typed.Hosting;

/// <summary>
/// What a hosted actor throws to be stopped: what a panic is in Go. Any other exception suspends the actor until it is
/// reinstated or respawned.
/// </summary>
/// <remarks>
/// The supervisor of a spawn may say otherwise. The first rule that there is holds: for the type of the inner
/// exception, if there is one; for a panic, by GoAkt's name <c>errors.PanicError</c> or by the exception's own; for any
/// error. A grain that panics goes on, and answers <c>panic: </c> and the message.
/// </remarks>
public class ActorPanicException : Exception
{
    /// <summary>Makes an exception with a message that says no more than that the actor panicked.</summary>
    public ActorPanicException()
        : this("The actor panicked.")
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What went wrong.</param>
    public ActorPanicException(string? message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">What the actor panicked at. A supervisor's rule for its type comes first.</param>
    public ActorPanicException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
