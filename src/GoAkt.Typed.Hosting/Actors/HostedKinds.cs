using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Remoting;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The kinds that a node hosts, found through the contracts that their classes implement.</summary>
internal sealed class HostedKinds
{
    private readonly KindTable _actors = new();
    private readonly KindTable _grains = new();

    public IEnumerable<HostedKind> Actors => _actors.Kinds;

    /// <summary>The messages that the hosted contracts take and answer, and all others of their files.</summary>
    public KnownMessages Messages { get; } = new();

    public void Add(
        ContractSort sort,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type hosted,
        Func<ActorContext, object?> create)
    {
        IReadOnlyList<HostedContract> contracts = HostedContracts.Of(sort, hosted);
        (sort == ContractSort.Actor ? _actors : _grains)
            .Add([.. contracts.Select(contract => new HostedKind(contract, hosted, create))]);
        foreach (MessageDescriptor message in contracts.SelectMany(contract => contract.Dispatcher.Messages))
        {
            Messages.Add(message.File);
        }
    }

    public bool TryGetActor(string kind, [NotNullWhen(true)] out HostedKind? hosted) => _actors.TryGet(kind, out hosted);

    public bool TryGetActor(Type contract, [NotNullWhen(true)] out HostedKind? hosted)
    {
        hosted = Actors.FirstOrDefault(kind => kind.Contract == contract);
        return hosted is not null;
    }

    public bool TryGetGrain(string kind, [NotNullWhen(true)] out HostedKind? hosted) => _grains.TryGet(kind, out hosted);
}
