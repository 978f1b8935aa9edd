using Google.Protobuf;
using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>A kind that the node hosts: the class behind it, and the dispatchers of the contracts that the class implements.</summary>
internal sealed class HostedKind(ContractSort sort, ActorKind kind, Type hosted, Func<ActorContext, object> create)
{
    private ActorDispatcher[] _dispatchers = [];

    public ContractSort Sort { get; } = sort;

    public ActorKind Kind { get; } = kind;

    public Type Hosted { get; } = hosted;

    /// <summary>The kind as nodes write it: dotted, and in lower case.</summary>
    public string WireName { get; } = kind.WireName.ToLowerInvariant();

    public void Add(ActorDispatcher dispatcher) => _dispatchers = [.. _dispatchers, dispatcher];

    public object Create(ActorContext context) => create(context);

    public ValueTask<DispatchResult> DispatchAsync(object instance, IMessage message, DispatchContext context) =>
        _dispatchers.Length == 1
            ? _dispatchers[0].DispatchAsync(instance, message, context)
            : DispatchToFirstAsync(instance, message, context);

    private async ValueTask<DispatchResult> DispatchToFirstAsync(object instance, IMessage message, DispatchContext context)
    {
        foreach (ActorDispatcher dispatcher in _dispatchers)
        {
            DispatchResult result = await dispatcher.DispatchAsync(instance, message, context).ConfigureAwait(false);
            if (result.Handled)
            {
                return result;
            }
        }

        return DispatchResult.Unhandled;
    }
}
