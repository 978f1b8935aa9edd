using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Proxies;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>A kind that the node hosts: the class behind it, and the dispatcher of the contract that the class implements.</summary>
internal sealed class HostedKind(HostedContract contract, Type hosted, Func<ActorContext, object?> create)
{
    private readonly ActorDispatcher _dispatcher = contract.Dispatcher;

    public ContractSort Sort => _dispatcher.Sort;

    public Type Contract => contract.Contract;

    public ActorKind Kind { get; } = new(contract.Dispatcher.Kind);

    public Type Hosted { get; } = hosted;

    /// <summary>The kind as nodes write it: dotted, and in lower case.</summary>
    public string WireName { get; } = new ActorKind(contract.Dispatcher.Kind).WireName.ToLowerInvariant();

    public object Create(ActorContext context) => create(context)
        ?? throw new InvalidOperationException($"The factory of '{Hosted}' answered null in place of an instance.");

    public ValueTask<DispatchResult> DispatchAsync(object instance, IMessage message, DispatchContext context) =>
        _dispatcher.DispatchAsync(instance, message, context);
}
