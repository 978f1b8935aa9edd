using System.ComponentModel;
using GoAkt.Typed.Errors;
using Google.Protobuf;

namespace GoAkt.Typed.Proxies;

/// <summary>What a generated proxy holds: one actor or grain, and the way to it.</summary>
/// <remarks>
/// Every method reports failures through the task that it returns and throws none itself: a
/// <see cref="GoAktException"/>, except that a null message is an <see cref="ArgumentNullException"/> and a cancelled
/// call an <see cref="OperationCanceledException"/>. What is sent is what the message was when the method was called.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ActorCaller
{
    /// <summary>Sends a message and awaits its reply.</summary>
    /// <typeparam name="TRequest">The message that the method sends.</typeparam>
    /// <typeparam name="TReply">The message that answers it.</typeparam>
    /// <param name="method">The method of the contract.</param>
    /// <param name="request">The message.</param>
    /// <param name="timeout">The longest this ask may take; null for the method's time-out or the client's,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have received the message all the same.</param>
    /// <returns>The actor's reply.</returns>
    public abstract Task<TReply> AskAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        TRequest request,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage;

    /// <summary>Sends a message and awaits no reply.</summary>
    /// <typeparam name="TRequest">The message that the method sends.</typeparam>
    /// <param name="method">The method of the contract.</param>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have received the message all the same.</param>
    /// <returns>A task that ends when the message has been handed to the actor's node.</returns>
    public abstract Task TellAsync<TRequest>(
        ActorMethod<TRequest> method, TRequest request, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>;

    /// <summary>Sends several messages in one request and awaits a reply to each, in order.</summary>
    /// <typeparam name="TRequest">The message that the method sends.</typeparam>
    /// <typeparam name="TReply">The message that answers it.</typeparam>
    /// <param name="method">The method of the contract.</param>
    /// <param name="requests">The messages; none at all is answered by an empty list, without a call.</param>
    /// <param name="timeout">The longest the asks may take together; null for the method's time-out or the client's,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have received messages all the same.</param>
    /// <returns>One reply per message, in their order.</returns>
    public abstract Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method,
        IEnumerable<TRequest> requests,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage;

    /// <summary>Sends several messages in one request and awaits no replies.</summary>
    /// <typeparam name="TRequest">The message that the method sends.</typeparam>
    /// <param name="method">The method of the contract.</param>
    /// <param name="requests">The messages; none at all makes no call.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have received messages all the same.</param>
    /// <returns>A task that ends when the messages have been handed to the actor's node.</returns>
    public abstract Task TellAllAsync<TRequest>(
        ActorMethod<TRequest> method, IEnumerable<TRequest> requests, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>;
}
