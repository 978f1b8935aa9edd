namespace GoAkt.Typed;

/// <summary>
/// Makes an interface the contract of a kind of GoAkt actor: a generated proxy implements it, and
/// <see cref="GoAktClient.Actors{TContract}"/> hands the proxies out.
/// </summary>
/// <remarks>
/// A kind has two spellings, <c>accounts/User</c> as in GoAkt's documentation and <c>accounts.User</c> as its nodes
/// know it. They are one kind, compared without case. The package stands by its own name: an import path such as
/// <c>github.com/acme/accounts/User</c> is refused.
/// </remarks>
/// <param name="kind">The kind that the actors are registered under on their nodes, such as
/// <c>accounts/User</c>.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ActorKindAttribute(string kind) : Attribute
{
    /// <summary>The kind, in the spelling that the contract uses.</summary>
    public string Kind { get; } = kind;
}

/// <summary>
/// Makes an interface the contract of a kind of GoAkt grain: a virtual actor that its node activates on the first
/// message.
/// </summary>
/// <remarks>
/// The rules of <see cref="ActorKindAttribute"/> hold for the spelling of the kind and for the methods of the contract.
/// </remarks>
/// <param name="kind">The kind that the grains are registered under on their nodes, such as <c>shop/Cart</c>.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class GrainKindAttribute(string kind) : Attribute
{
    /// <summary>The kind, in the spelling that the contract uses.</summary>
    public string Kind { get; } = kind;
}

/// <summary>
/// Says how long an ask of this contract may take. On a method it holds for that method, on the interface for all its
/// asks; the method's wins. Without it the client's <see cref="GoAktClientOptions.AskTimeout"/> holds.
/// </summary>
/// <param name="milliseconds">The longest an ask may take, in milliseconds; more than zero. For no limit at all pass
/// <see cref="Timeout.InfiniteTimeSpan"/> with the call, or set
/// <see cref="GoAktClientOptions.AskTimeout"/>.</param>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method, Inherited = false)]
public sealed class AskTimeoutAttribute(int milliseconds) : Attribute
{
    /// <summary>The longest an ask may take, in milliseconds.</summary>
    public int Milliseconds { get; } = milliseconds;
}

/// <summary>
/// Makes a tell of a grain's contract one-way: it ends as soon as its message waits in the grain's mailbox, and not
/// only when the grain has handled it. A failure of the grain is not reported then.
/// </summary>
/// <remarks>
/// It holds for each message of a batch, too. Nodes older than GoAkt 4.6 do not know it, and answer once the grain has
/// handled the message. A tell of an actor is one-way without it.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OneWayAttribute : Attribute;

/// <summary>
/// Names the messages that an actor or a grain may answer an ask with that returns
/// <see cref="Google.Protobuf.IMessage"/>, or a list of them for a batch. They are read as the classes that stand here,
/// whatever <c>.proto</c> files they are from, and a reply of any other type is an
/// <see cref="Errors.UnexpectedReplyException"/>.
/// </summary>
/// <remarks>
/// Without it a reply may be of any type that is known: see <see cref="GoAktClientOptions.MessageFiles"/>.
/// </remarks>
/// <param name="replies">The messages: classes, at least one, none twice.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RepliesAttribute(params Type[] replies) : Attribute
{
    /// <summary>The messages that may be answered.</summary>
    public IReadOnlyList<Type> Replies { get; } = replies;
}
