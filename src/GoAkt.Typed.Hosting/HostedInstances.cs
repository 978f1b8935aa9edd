using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Proxies;

namespace GoAkt.Typed.Hosting;

/// <summary>Finds the objects behind a node's actors, or behind its grains, and says why there is none.</summary>
internal sealed class HostedInstances(HostedNode node, ContractSort sort)
{
    private bool AreActors => sort == ContractSort.Actor;

    private string Noun => AreActors ? "actor" : "grain";

    private IEnumerable<HostedActor> All => (AreActors ? node.Actors : node.Grains).All;

    /// <exception cref="ActorNotFoundException">There is none of that name.</exception>
    /// <exception cref="InvalidCastException">Those of that name are of other classes.</exception>
    /// <exception cref="InvalidOperationException">It has no object at the moment, or there are several.</exception>
    public T Get<T>(string name)
        where T : class
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        HostedActor[] named = [.. All.Where(actor => actor.Identity.Name == name)];
        HostedActor[] wanted = [.. named.Where(static actor => IsOf<T>(actor))];
        HostedActor[] ofContract = [.. wanted.Where(static actor => actor.Identity.Kind.Contract == typeof(T))];
        return (ofContract.Length > 0 ? ofContract : wanted) switch
        {
            [{ Instance: T instance }] => instance,
            [_] => throw new InvalidOperationException(
                $"The {Noun} '{name}' of node {node.AddressText} is being started or stopped at the moment: await WaitForIdleAsync first."),
            [] => throw (named.Length == 0 ? NotFound<T>(name) : OfOtherClass<T>(name, named)),
            { } several => throw new InvalidOperationException(
                $"Node {node.AddressText} has several grains '{name}' that are a '{typeof(T)}': {Listed(several.Select(NameOf))}. "
                    + "Ask for the class of one, or for the contract of its kind."),
        };
    }

    private static bool IsOf<T>(HostedActor actor) =>
        actor.Instance is { } instance ? instance is T : typeof(T).IsAssignableFrom(actor.Identity.Kind.Hosted);

    private ActorNotFoundException NotFound<T>(string name)
    {
        string nearest = NearestNames.To(name, All.Select(static actor => actor.Identity.Name).Distinct()) is { } near
            ? $" The nearest name that it has is '{near}'."
            : string.Empty;
        string missing = AreActors
            ? $"Node {node.AddressText} has no actor '{name}'."
            : $"No grain '{name}' is active on node {node.AddressText}: its first message activates it, and it is passivated after some time without one.";
        return new ActorNotFoundException(
            missing + nearest + WhatIsHosted(typeof(T)), ErrorCode.NotFound, Delivery.NotSent);
    }

    /// <summary>What is wrong with the class, if anything.</summary>
    private string WhatIsHosted(Type wanted)
    {
        HostedKind[] fitting = [.. node.Kinds.All.Where(kind => wanted.IsAssignableFrom(kind.Hosted))];
        if (fitting.Length == 0)
        {
            return $" It hosts no '{wanted}' at all.";
        }

        return fitting.Any(kind => kind.Sort == sort)
            ? string.Empty
            : $" '{wanted}' is hosted for {(AreActors ? "grains: use GetGrain" : "actors: use GetActor")}.";
    }

    private InvalidCastException OfOtherClass<T>(string name, HostedActor[] named) => new(
        $"The {Noun} '{name}' of node {node.AddressText} is no '{typeof(T)}', but {Listed(named.Select(ClassOf))}.");

    private static string ClassOf(HostedActor actor) =>
        $"a '{actor.Instance?.GetType() ?? actor.Identity.Kind.Hosted}' of the kind '{actor.Identity.Kind.Name}'";

    private static string NameOf(HostedActor actor) => $"'{actor.Identity.Kind.Name}'";

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
