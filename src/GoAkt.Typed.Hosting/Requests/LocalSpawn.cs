using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Actors;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>Spawns actors for the process that the node is in.</summary>
internal sealed class LocalSpawn(HostedNode node, Spawner spawner)
{
    public async Task<ActorAddress> SpawnAsync(Type contract, string name)
    {
        if (!node.Kinds.TryGetActor(contract, out HostedKind? kind))
        {
            throw new KindNotRegisteredException(
                $"Node {node.AddressText} hosts no class for the contract '{contract}': {WhatToDo(contract)}.",
                ErrorCode.FailedPrecondition,
                Delivery.NotSent);
        }

        if (HostedNode.IsReserved(name) || !Spawner.IsName(name))
        {
            throw new ArgumentException($"'{name}' can't be an actor's name: {Spawner.NameRule}.", nameof(name));
        }

        ActorIdentity identity = new(kind, name, node.Host.AddressOf(name));
        try
        {
            (HostedActor actor, bool started) =
                await node.Actors.GetOrStartAsync(identity, spawner.DefaultSettings).ConfigureAwait(false);
            return started
                ? actor.Identity.Address
                : throw new ActorAlreadyExistsException(
                    $"Actor '{name}' lives on node {node.AddressText} already.",
                    ErrorCode.AlreadyExists,
                    Delivery.NotSent);
        }
        catch (ActorStartException e)
        {
            throw new GoAktException(
                $"Actor '{kind.WireName}/{name}' did not start on node {node.AddressText}: {e.Reason}",
                ErrorCode.Internal,
                Delivery.NotSent,
                e.InnerException);
        }
    }

    private string WhatToDo(Type contract) =>
        node.Kinds.Actors.FirstOrDefault(kind => contract.IsAssignableFrom(kind.Hosted)) is { } derived
            ? $"'{derived.Hosted}' implements it, but is hosted as '{derived.Contract}' alone. Spawn that, or add another class with AddActor"
            : "add one with AddActor";
}
