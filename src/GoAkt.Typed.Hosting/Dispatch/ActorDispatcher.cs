using System.ComponentModel;
using GoAkt.Typed.Proxies;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Hosting.Dispatch;

/// <summary>Hands messages to the methods of a contract: what a proxy does, in reverse.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ActorDispatcher
{
    private MessageList? _messages;

    private protected ActorDispatcher(ContractSort sort, string kind)
    {
        Sort = sort;
        Kind = kind;
    }

    /// <summary>Whether the contract stands for actors or for grains.</summary>
    public ContractSort Sort { get; }

    /// <summary>The kind, in the spelling that the contract uses.</summary>
    public string Kind { get; }

    /// <summary>The message types that the contract's methods take and answer.</summary>
    public IReadOnlyList<MessageDescriptor> Messages => [.. List.All.Select(static message => message.Descriptor)];

    /// <summary>The same with their classes.</summary>
    internal MessageList List => _messages ??= DescribeMessages();

    /// <summary>Names the message types that the contract's methods take and answer.</summary>
    /// <param name="messages">The list that they go into.</param>
    protected abstract void DescribeMessages(MessageList messages);

    internal abstract ValueTask<DispatchResult> DispatchAsync(object actor, IMessage message, DispatchContext context);

    // Not in the constructor: dispatchers are made while their module is loaded, and a descriptor loads a whole .proto
    // file.
    private MessageList DescribeMessages()
    {
        MessageList messages = new();
        DescribeMessages(messages);
        return messages;
    }
}

/// <summary>Hands messages to the methods of a contract; the generator derives one class per contract.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ActorDispatcher<TContract> : ActorDispatcher
    where TContract : class
{
    /// <summary>Called by generated code.</summary>
    /// <param name="sort">Whether the contract stands for actors or for grains.</param>
    /// <param name="kind">The kind, in the spelling that the contract uses.</param>
    protected ActorDispatcher(ContractSort sort, string kind)
        : base(sort, kind)
    {
    }

    /// <summary>Hands a message to the method that takes its type.</summary>
    /// <remarks>An <c>object</c>, as generated code can't name <c>IMessage</c> in a project that sees a second type of
    /// that name.</remarks>
    /// <param name="actor">The hosted actor or grain.</param>
    /// <param name="message">The message.</param>
    /// <param name="context">The asker's time-out, and the token that the actor's end cancels.</param>
    /// <returns>The reply, or that there is none, or that no method takes this type.</returns>
    protected abstract ValueTask<DispatchResult> DispatchAsync(
        TContract actor, object message, DispatchContext context);

    /// <summary>Awaits a method that answers.</summary>
    /// <typeparam name="TReply">The message that it answers.</typeparam>
    /// <param name="reply">The method's task.</param>
    /// <returns>The result.</returns>
    protected static async ValueTask<DispatchResult> ReplyAsync<TReply>(Task<TReply> reply)
        where TReply : class, IMessage =>
        Replied(await (reply ?? throw NoTask()).ConfigureAwait(false));

    /// <summary>Awaits a method that answers.</summary>
    /// <typeparam name="TReply">The message that it answers.</typeparam>
    /// <param name="reply">The method's task.</param>
    /// <returns>The result.</returns>
    protected static async ValueTask<DispatchResult> ReplyAsync<TReply>(ValueTask<TReply> reply)
        where TReply : class, IMessage =>
        Replied(await reply.ConfigureAwait(false));

    /// <summary>Awaits a method that answers a batch, which was handed a single message.</summary>
    /// <typeparam name="TReply">The message that it answers.</typeparam>
    /// <param name="replies">The method's task.</param>
    /// <returns>The result.</returns>
    protected static async ValueTask<DispatchResult> ReplyAsync<TReply>(Task<IReadOnlyList<TReply>> replies)
        where TReply : class, IMessage =>
        RepliedOnce(await (replies ?? throw NoTask()).ConfigureAwait(false));

    /// <summary>Awaits a method that answers a batch, which was handed a single message.</summary>
    /// <typeparam name="TReply">The message that it answers.</typeparam>
    /// <param name="replies">The method's task.</param>
    /// <returns>The result.</returns>
    protected static async ValueTask<DispatchResult> ReplyAsync<TReply>(ValueTask<IReadOnlyList<TReply>> replies)
        where TReply : class, IMessage =>
        RepliedOnce(await replies.ConfigureAwait(false));

    /// <summary>Awaits a method that answers nothing.</summary>
    /// <param name="done">The method's task.</param>
    /// <returns>The result.</returns>
    protected static async ValueTask<DispatchResult> DoneAsync(Task done)
    {
        await (done ?? throw NoTask()).ConfigureAwait(false);
        return DispatchResult.Done;
    }

    /// <summary>Awaits a method that answers nothing.</summary>
    /// <param name="done">The method's task.</param>
    /// <returns>The result.</returns>
    protected static async ValueTask<DispatchResult> DoneAsync(ValueTask done)
    {
        await done.ConfigureAwait(false);
        return DispatchResult.Done;
    }

    /// <summary>No method takes this type of message.</summary>
    /// <returns>The result.</returns>
    protected static ValueTask<DispatchResult> Unhandled() => new(DispatchResult.Unhandled);

    internal sealed override ValueTask<DispatchResult> DispatchAsync(
        object actor,
        IMessage message,
        DispatchContext context) => DispatchAsync((TContract)actor, (object)message, context);

    private static DispatchResult Replied<TReply>(TReply? reply)
        where TReply : class, IMessage =>
        DispatchResult.Replied(
            reply
                ?? throw new InvalidOperationException(
                    $"A method that answers a '{typeof(TReply).Name}' answered null."));

    private static DispatchResult RepliedOnce<TReply>(IReadOnlyList<TReply>? replies)
        where TReply : class, IMessage =>
        replies is [TReply only]
            ? Replied(only)
            : throw new InvalidOperationException(
                $"A batch of one message must be answered by a list of one '{typeof(TReply).Name}', but the list has {replies?.Count ?? 0}.");

    private static InvalidOperationException NoTask() =>
        new($"A method of a '{typeof(TContract).Name}' returned null in place of a task.");
}
