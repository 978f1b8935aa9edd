namespace GoAkt.Typed;

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
