namespace GoAkt.Typed.Remoting;

/// <summary>At what point a remoting call failed.</summary>
internal enum RemotingFailure
{
    /// <summary>The node answered with an error of its own.</summary>
    Answered,

    /// <summary>No connection could be opened.</summary>
    NotConnected,

    /// <summary>The connection ended before the answer was there.</summary>
    ConnectionLost,

    /// <summary>What came back is not this wire's protocol.</summary>
    Protocol,

    /// <summary>The call's time passed.</summary>
    TimedOut,

    /// <summary>The request, or its answer, is above the frame limit.</summary>
    TooLarge,

    /// <summary>The node's answer is one, but what it holds can't be read.</summary>
    UnreadableReply,

    /// <summary>The reply is of another type than expected.</summary>
    UnexpectedReply,

    /// <summary>The message's own class can't write it.</summary>
    UnwritableMessage,

    /// <summary>Too much is waiting to be sent already.</summary>
    Backpressure,

    /// <summary>This node's wire has no way to express the call.</summary>
    NotSupported,
}
