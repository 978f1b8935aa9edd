using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Remoting;

/// <summary>A failed remoting call. The front door, which knows the actor and the node, turns it into a
/// <see cref="GoAktException"/>.</summary>
internal sealed class RemotingException(
    RemotingFailure failure, ErrorCode code, Delivery delivery, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public RemotingFailure Failure { get; } = failure;

    public ErrorCode Code { get; } = code;

    public Delivery Delivery { get; } = delivery;

    /// <summary>What the node was seen to compress its answer with, where that is why it could not be read.</summary>
    public Compression? PeerCompression { get; init; }

    /// <summary>Whether what the call went through was disposed: with the client, or because the node is gone or
    /// another.</summary>
    public bool IsDisposal { get; init; }

    /// <summary>Whether the node has turned the request away before any handler ran: it may be sent once more,
    /// elsewhere.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Whether the node refuses all requests: it is being stopped, or not started yet.</summary>
    public bool IsRemotingDisabled { get; private init; }

    /// <summary>Whether the other end does not speak the wire, though it may speak another one.</summary>
    public bool IsWireRefusal { get; init; }

    /// <summary>
    /// What was not delivered, as the call's messages were when it was made: so it can be tried again. Null where
    /// nothing was to be delivered, or no second try helps.
    /// </summary>
    public KeptMessages? Unsent { get; private init; }

    /// <summary>Whether the same request may fare better elsewhere, and certainly does nothing twice.</summary>
    public bool IsRepeatable => Delivery == Delivery.NotSent
        && Failure is not (RemotingFailure.TooLarge or RemotingFailure.Backpressure or RemotingFailure.NotSupported);

    /// <summary>The same failure, along with what was not delivered.</summary>
    public RemotingException With(KeptMessages? unsent) => Copy(Delivery, Message, this, unsent);

    /// <summary>Whether all that is known is that nothing comes any more, as where the other end of a connection is
    /// gone without a word.</summary>
    public bool IsSilence { get; init; }

    /// <summary>The same failure, of a call of which it is known that nothing has left.</summary>
    public RemotingException ButNotSent() => Delivery == Delivery.NotSent ? this : But(Delivery.NotSent, Message);

    /// <summary>The same failure, of a call of which an earlier part may have reached the actor.</summary>
    public RemotingException ButPartlySent() => Delivery == Delivery.NotSent ? But(Delivery.Unknown, Message) : this;

    /// <summary>The same failure, of which more is known.</summary>
    public RemotingException ButSaying(string message) => But(Delivery, message);

    /// <summary>The same failure, for one of several calls: what is thrown for many of them would collect the stack
    /// traces of all.</summary>
    public RemotingException ForOneCall() => Copy(Delivery, Message, InnerException, Unsent);

    /// <summary>The node answered with an error.</summary>
    /// <param name="code">The error's code.</param>
    /// <param name="message">The node's own words.</param>
    /// <param name="isRefused">Whether the node says that it has refused the request.</param>
    public static RemotingException Answered(ErrorCode code, string message, bool isRefused = false)
    {
        bool isDisabled = code == ErrorCode.FailedPrecondition
            && message.Contains("remoting is not enabled", StringComparison.OrdinalIgnoreCase);
        bool isNotSent = isRefused || isDisabled || code == ErrorCode.NotFound;
        return new(
            RemotingFailure.Answered, code, isNotSent ? Delivery.NotSent : Delivery.Sent, message)
        {
            IsRefused = isRefused || isDisabled,
            IsRemotingDisabled = isDisabled,
        };
    }

    public static RemotingException NotConnected(string message, Exception? innerException = null) =>
        new(RemotingFailure.NotConnected, ErrorCode.Unavailable, Delivery.NotSent, message, innerException);

    /// <summary>There is no node to call.</summary>
    public static RemotingException NoNode(string message) =>
        new(RemotingFailure.NoNode, ErrorCode.Unavailable, Delivery.NotSent, message);

    public static RemotingException ConnectionLost(
        Delivery delivery,
        string message,
        Exception? innerException = null) =>
        new(RemotingFailure.ConnectionLost, ErrorCode.Unavailable, delivery, message, innerException);

    /// <summary>A connection was given up because nothing came through it any more: the node may be well, and answer on
    /// another one.</summary>
    public static RemotingException Silence(Delivery delivery, string message, Exception? innerException = null) =>
        new(RemotingFailure.ConnectionLost, ErrorCode.Unavailable, delivery, message, innerException)
        {
            IsSilence = true,
        };

    public static RemotingException Disposed(Delivery delivery) =>
        new(RemotingFailure.ConnectionLost, ErrorCode.Unavailable, delivery, "the client was disposed")
        {
            IsDisposal = true,
        };

    /// <summary>The other end ended the connection before anything was sent, as one does that does not speak the
    /// wire.</summary>
    public static RemotingException WireRefused(string message, Exception? innerException = null) =>
        new(
            RemotingFailure.ConnectionLost, ErrorCode.Unavailable, Delivery.NotSent, message, innerException)
        {
            IsWireRefusal = true,
        };

    /// <summary>The other end answered in another wire, or in none, before anything was sent.</summary>
    public static RemotingException OtherWire(string message) =>
        new(RemotingFailure.Protocol, ErrorCode.Internal, Delivery.NotSent, message)
        {
            IsWireRefusal = true,
        };

    public static RemotingException Protocol(string message, Exception? innerException = null) =>
        new(RemotingFailure.Protocol, ErrorCode.Internal, Delivery.Unknown, message, innerException);

    public static RemotingException UnreadableReply(string message, Exception? innerException = null) =>
        new(RemotingFailure.UnreadableReply, ErrorCode.Internal, Delivery.Sent, message, innerException);

    public static RemotingException TimedOut(Delivery delivery, string message = "the node did not answer in time") =>
        new(RemotingFailure.TimedOut, ErrorCode.DeadlineExceeded, delivery, message);

    /// <returns>The size of a request, in bytes.</returns>
    /// <exception cref="RemotingException">It is above the limit.</exception>
    public static int RequireWithin(int limit, long size) => size <= limit ? (int)size : throw TooLarge(size, limit);

    public static RemotingException AnswerTooLarge(long limit) =>
        new(
            RemotingFailure.TooLarge,
            ErrorCode.ResourceExhausted,
            Delivery.Sent,
            $"the node's answer takes more than the limit of {limit:N0} bytes");

    public static RemotingException Backpressure(string message) =>
        new(RemotingFailure.Backpressure, ErrorCode.ResourceExhausted, Delivery.NotSent, message);

    /// <param name="waiting">How many bytes wait already.</param>
    /// <param name="whatFor">What they wait for.</param>
    /// <param name="bytes">How many the request has.</param>
    /// <param name="limit">How many may wait.</param>
    public static RemotingException NoRoomToWait(long waiting, string whatFor, long bytes, long limit) => Backpressure(
        $"{waiting:N0} bytes wait already {whatFor}, and with the {bytes:N0} of this request they are more than "
            + $"GoAktClientOptions.MaxQueuedBytesPerNode, which is {limit:N0}. Send less at a time, or raise it");

    /// <summary>The failure of a call whose message can't be written, or whose reply can't be read.</summary>
    public static RemotingException Of(MessageException e) =>
        e switch
        {
            UnwritableMessageException => new(
                RemotingFailure.UnwritableMessage,
                ErrorCode.InvalidArgument,
                Delivery.NotSent,
                e.Message,
                e.InnerException),
            UnexpectedReplyTypeException => new(
                RemotingFailure.UnexpectedReply, ErrorCode.Internal, Delivery.Sent, e.Message, e),
            _ => UnreadableReply(e.Message, e.InnerException),
        };

    public static RemotingException NotSupported(string message) =>
        new(RemotingFailure.NotSupported, ErrorCode.Unimplemented, Delivery.NotSent, message);

    private static RemotingException TooLarge(long size, int limit) =>
        new(
            RemotingFailure.TooLarge,
            ErrorCode.ResourceExhausted,
            Delivery.NotSent,
            $"the request takes {size:N0} bytes, and the limit is {limit:N0} bytes");

    private RemotingException But(Delivery delivery, string message) => Copy(delivery, message, this, unsent: null);

    private RemotingException Copy(
        Delivery delivery, string message, Exception? innerException, KeptMessages? unsent) =>
        new(Failure, Code, delivery, message, innerException)
        {
            PeerCompression = PeerCompression,
            IsDisposal = IsDisposal,
            IsSilence = IsSilence,
            IsWireRefusal = IsWireRefusal,
            IsRefused = IsRefused,
            IsRemotingDisabled = IsRemotingDisabled,
            Unsent = unsent,
        };
}

/// <summary>At what point a remoting call failed.</summary>
internal enum RemotingFailure
{
    /// <summary>The node answered with an error of its own.</summary>
    Answered,

    /// <summary>No node is known that could be called.</summary>
    NoNode,

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
