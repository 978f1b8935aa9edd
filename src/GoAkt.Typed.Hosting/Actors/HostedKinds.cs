using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The kinds that a node hosts, found through the contracts that their classes implement.</summary>
internal sealed class HostedKinds
{
    private readonly KindTable _actors = new();
    private readonly KindTable _grains = new();

    public IEnumerable<HostedKind> Actors => _actors.Kinds;

    public IEnumerable<HostedKind> All => _actors.Kinds.Concat(_grains.Kinds);

    public void Add(
        ContractSort sort,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type hosted,
        Func<ActorContext, object?> create)
    {
        IReadOnlyList<HostedContract> contracts = HostedContracts.Of(sort, hosted);
        (sort == ContractSort.Actor ? _actors : _grains)
            .Add([.. contracts.Select(contract => new HostedKind(contract, hosted, create))]);
    }

    /// <summary>Says what messages are parsed with, once all kinds are there.</summary>
    public void UseParsing(ParsingSettings settings)
    {
        KnownMessages all = new(settings);
        foreach (HostedKind kind in All)
        {
            kind.DescribeTo(all);
            kind.UseParsing(settings, all);
        }

        all.AddWellKnown();
    }

    public bool TryGetActor(string kind, [NotNullWhen(true)] out HostedKind? hosted) =>
        _actors.TryGet(kind, out hosted);

    public bool TryGetActor(Type contract, [NotNullWhen(true)] out HostedKind? hosted)
    {
        hosted = Actors.FirstOrDefault(kind => kind.Contract == contract);
        return hosted is not null;
    }

    public bool TryGetGrain(string kind, [NotNullWhen(true)] out HostedKind? hosted) =>
        _grains.TryGet(kind, out hosted);
}
