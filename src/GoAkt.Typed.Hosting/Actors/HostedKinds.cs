using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Hosting.Dispatch;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Hosting.Actors;

/// <summary>The kinds that a node hosts, found through the contracts that their classes implement.</summary>
internal sealed class HostedKinds
{
    private readonly Dictionary<ActorKind, HostedKind> _actors = [];
    private readonly Dictionary<ActorKind, HostedKind> _grains = [];
    private readonly Dictionary<Type, HostedKind> _actorsByContract = [];

    public IEnumerable<HostedKind> Actors => _actors.Values;

    public void Add(
        ContractSort sort,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type hosted,
        Func<ActorContext, object> create)
    {
        Dictionary<ActorKind, HostedKind> kinds = sort == ContractSort.Actor ? _actors : _grains;
        bool found = false;
        foreach (Type contract in hosted.GetInterfaces())
        {
            if (DispatcherRegistry.Find(contract, hosted) is { } dispatcher && dispatcher.Sort == sort)
            {
                HostedKind kind = new(dispatcher, hosted, create);
                Add(kinds, kind);
                if (sort == ContractSort.Actor)
                {
                    _actorsByContract.Add(contract, kind);
                }

                found = true;
            }
        }

        if (!found)
        {
            throw new ArgumentException(WhyNotFound(sort, hosted));
        }
    }

    public bool TryGetActor(string kind, [NotNullWhen(true)] out HostedKind? hosted)
    {
        hosted = null;
        return !string.IsNullOrWhiteSpace(kind) && _actors.TryGetValue(new ActorKind(kind), out hosted);
    }

    public bool TryGetActor(Type contract, [NotNullWhen(true)] out HostedKind? hosted) =>
        _actorsByContract.TryGetValue(contract, out hosted);

    public bool TryGetGrain(string kind, [NotNullWhen(true)] out HostedKind? hosted)
    {
        hosted = null;
        return !string.IsNullOrWhiteSpace(kind) && _grains.TryGetValue(new ActorKind(kind), out hosted);
    }

    /// <summary>Says what messages are parsed with, once all kinds are there.</summary>
    public void UseParsing(ParsingSettings settings)
    {
        KnownMessages all = new(settings);
        foreach (HostedKind kind in _actors.Values.Concat(_grains.Values))
        {
            kind.DescribeTo(all);
            kind.UseParsing(settings, all);
        }

        all.AddWellKnown();
    }

    private static void Add(Dictionary<ActorKind, HostedKind> kinds, HostedKind kind)
    {
        if (!kinds.TryAdd(kind.Kind, kind))
        {
            Type other = kinds[kind.Kind].Hosted;
            throw new ArgumentException(other == kind.Hosted
                ? $"'{other}' can't host the kind '{kind.Kind}' twice: let one contract stand for it."
                : $"The kind '{kind.Kind}' is hosted by '{other}' already, so '{kind.Hosted}' can't host it too.");
        }
    }

    private static string WhyNotFound(
        ContractSort sort, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type hosted)
    {
        (Type attribute, string name, string other) = sort == ContractSort.Actor
            ? (typeof(ActorKindAttribute), "ActorKind", "AddGrain")
            : (typeof(GrainKindAttribute), "GrainKind", "AddActor");
        Type[] contracts = hosted.GetInterfaces();
        if (contracts.FirstOrDefault(contract => contract.IsDefined(attribute, inherit: false)) is { } contract)
        {
            return $"'{hosted}' can't be hosted: no dispatcher was generated for its contract '{contract}'. Reference the package "
                + $"GoAkt.Typed.Hosting from the project that declares '{contract.Name}' or from the one that declares '{hosted.Name}'.";
        }

        return $"'{hosted}' can't be hosted: none of its interfaces is a contract with [{name}]. Let it implement one"
            + (contracts.Any(IsContract) ? $", or use {other}." : ".");
    }

    private static bool IsContract(Type type) =>
        type.IsDefined(typeof(ActorKindAttribute), inherit: false) || type.IsDefined(typeof(GrainKindAttribute), inherit: false);
}
