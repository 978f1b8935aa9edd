using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Proxies;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>A kind that the node hosts: the class behind it, and the dispatcher of the contract that the class implements.</summary>
internal sealed class HostedKind(ActorDispatcher dispatcher, Type hosted, Func<ActorContext, object> create)
{
    public ContractSort Sort => dispatcher.Sort;

    public ActorKind Kind { get; } = new(dispatcher.Kind);

    public Type Hosted { get; } = hosted;

    /// <summary>The kind as nodes write it: dotted, and in lower case.</summary>
    public string WireName { get; } = new ActorKind(dispatcher.Kind).WireName.ToLowerInvariant();

    public object Create(ActorContext context) => create(context);

    public ValueTask<DispatchResult> DispatchAsync(object instance, IMessage message, DispatchContext context) =>
        dispatcher.DispatchAsync(instance, message, context);
}
