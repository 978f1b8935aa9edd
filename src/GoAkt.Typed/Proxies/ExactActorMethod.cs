using System.ComponentModel;
using GoAkt.Typed.Remoting;
using Google.Protobuf;

namespace GoAkt.Typed.Proxies;

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
    internal override ReplyParser ExactReplyParser(ParsingSettings settings) => ReplyParsers.Exact<TReply>(settings);
}
