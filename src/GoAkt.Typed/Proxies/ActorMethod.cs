using System.ComponentModel;
using GoAkt.Typed.Messages;
using Google.Protobuf;

namespace GoAkt.Typed.Proxies;

/// <summary>
/// One method of a contract, as its generated proxy knows it: what it sends and how long it may take. A proxy holds one
/// static instance per method, so that nothing has to be looked up by type on the way of a call.
/// </summary>
/// <typeparam name="TRequest">The message that the method sends.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public class ActorMethod<TRequest>
    where TRequest : class, IMessage<TRequest>
{
    private MessageType? _requestType;

    /// <summary>Describes a method that tells: it sends its message and awaits no reply.</summary>
    /// <param name="name">The contract's and the method's name, as errors show it:
    /// <c>IUserActor.RenameAsync</c>.</param>
    public ActorMethod(string name) => Name = name;

    /// <summary>Describes a method that tells a grain, and says when the tell ends.</summary>
    /// <param name="name">The contract's and the method's name, as errors show it.</param>
    /// <param name="oneWay">Whether it ends as soon as its message waits in the grain's mailbox.</param>
    public ActorMethod(string name, bool oneWay)
        : this(name) => IsOneWay = oneWay;

    /// <summary>The contract's and the method's name, as errors show it.</summary>
    public string Name { get; }

    /// <summary>Whether a tell ends as soon as its message waits in the grain's mailbox.</summary>
    public bool IsOneWay { get; }

    internal MessageType RequestTypeOf(TRequest request)
    {
        if (_requestType is { } known)
        {
            return known;
        }

        var type = MessageType.Of(request);
        if (type.Failure is null)
        {
            _requestType = type;
        }

        return type;
    }
}

/// <summary>One asking method of a contract, as its generated proxy knows it.</summary>
/// <typeparam name="TRequest">The message that the method sends.</typeparam>
/// <typeparam name="TReply">
/// The message that answers it, or <see cref="IMessage"/> itself for an actor that may answer several types.
/// </typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public class ActorMethod<TRequest, TReply> : ActorMethod<TRequest>
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage
{
    /// <summary>
    /// Describes a method that asks an actor with several answers: <typeparamref name="TReply"/> is
    /// <see cref="IMessage"/>. A reply is recognized if its type is one of protobuf's well-known types, or stands in
    /// the <c>.proto</c> file of the request or in one that it imports, or was added to
    /// <see cref="GoAktClientOptions.MessageFiles"/>.
    /// </summary>
    /// <param name="name">The contract's and the method's name, as errors show it.</param>
    /// <param name="timeoutMilliseconds">
    /// The longest an ask may take, in milliseconds, or 0 for the client's <see cref="GoAktClientOptions.AskTimeout"/>.
    /// </param>
    public ActorMethod(string name, int timeoutMilliseconds = 0)
        : base(name) => TimeoutMilliseconds = timeoutMilliseconds;

    /// <summary>The longest an ask may take, in milliseconds; 0 if the contract does not say.</summary>
    public int TimeoutMilliseconds { get; }

    /// <summary>Reads a reply of the types that the contract names; null if it names none.</summary>
    internal virtual ReplyParser? NamedReplyParser(ParsingSettings settings) => null;
}

/// <summary>One method of a contract that asks and expects a reply of exactly one type, as its generated proxy knows
/// it.</summary>
/// <typeparam name="TRequest">The message that the method sends.</typeparam>
/// <typeparam name="TReply">The message that answers it.</typeparam>
/// <param name="name">The contract's and the method's name, as errors show it:
/// <c>IUserActor.GetProfileAsync</c>.</param>
/// <param name="timeoutMilliseconds">
/// The longest an ask may take, in milliseconds, or 0 for the client's <see cref="GoAktClientOptions.AskTimeout"/>.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ExactActorMethod<TRequest, TReply>(string name, int timeoutMilliseconds = 0)
    : ActorMethod<TRequest, TReply>(name, timeoutMilliseconds)
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>, new()
{
    internal override ReplyParser NamedReplyParser(ParsingSettings settings) => ReplyParsers.Exact<TReply>(settings);
}

/// <summary>One method of a contract that asks and expects a reply of one of the types that <c>[Replies]</c> names, as
/// its generated proxy knows it.</summary>
/// <typeparam name="TRequest">The message that the method sends.</typeparam>
/// <param name="name">The contract's and the method's name, as errors show it: <c>IUserActor.FindAsync</c>.</param>
/// <param name="timeoutMilliseconds">
/// The longest an ask may take, in milliseconds, or 0 for the client's <see cref="GoAktClientOptions.AskTimeout"/>.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class OneOfActorMethod<TRequest>(string name, int timeoutMilliseconds = 0)
    : ActorMethod<TRequest, IMessage>(name, timeoutMilliseconds)
    where TRequest : class, IMessage<TRequest>
{
    private readonly List<Func<ParsingSettings, ExactReplyParser>> _replies = [];
    private ReplyParser? _default;
    private Func<ParsingSettings, ReplyParser>? _create;

    /// <summary>Adds a type that the reply may have. Generated code calls it before the first call of the
    /// method.</summary>
    /// <typeparam name="TReply">The type.</typeparam>
    /// <returns>The same object.</returns>
    public OneOfActorMethod<TRequest> Or<TReply>()
        where TReply : class, IMessage<TReply>, new()
    {
        _replies.Add(static settings => ReplyParsers.Exact<TReply>(settings));
        return this;
    }

    internal override ReplyParser NamedReplyParser(ParsingSettings settings) =>
        settings.AreDefault
            ? _default ??= Create(settings)
            : settings.ReplyParserOf((this, IsExact: true), _create ??= Create);

    private OneOfReplyParser Create(ParsingSettings settings) => new([.. _replies.Select(reply => reply(settings))]);
}
