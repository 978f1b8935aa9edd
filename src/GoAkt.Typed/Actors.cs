using GoAkt.Typed.Errors;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;
using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed;

/// <summary>The actors of one contract: proxies by name, and what is done with an actor as a whole.</summary>
/// <typeparam name="TContract">An interface with <see cref="ActorKindAttribute"/>.</typeparam>
public sealed class Actors<TContract> : IActors<TContract>
    where TContract : class
{
    private readonly IActors<TContract> _actors;

    /// <summary>Gives the actors of a contract, as <see cref="GoAktClient.Actors{TContract}"/> does: for a container,
    /// which makes them of the client of the key that they are asked for by.</summary>
    /// <param name="client">The client.</param>
    /// <exception cref="ArgumentException">The type is no contract, or a contract of grains, or its project does not
    /// run the generator.</exception>
    public Actors([FromKeyedServices] GoAktClient client)
        : this(ClientActors<TContract>.Of(client))
    {
    }

    /// <summary>Gives actors as something else has them: a client, or a test.</summary>
    internal Actors(IActors<TContract> actors)
    {
        _actors = actors;
        Kind = actors.Kind;
    }

    /// <summary>The kind that the contract names.</summary>
    public ActorKind Kind { get; }

    /// <summary>Gives a proxy for an actor. That makes no call: whether there is such an actor shows at the first
    /// one.</summary>
    /// <param name="name">The actor's name.</param>
    /// <returns>The proxy, which may be kept or thrown away.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    public TContract this[string name] => _actors[name];

    /// <summary>Names an actor of this kind, for the calls of <see cref="GoAktClient"/> that need no
    /// contract.</summary>
    /// <param name="name">The actor's name.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    public ActorId Id(string name) => new(Kind, name);

    /// <summary>Spawns an actor.</summary>
    /// <param name="name">The actor's name, which is unique in the cluster.</param>
    /// <param name="options">How it is spawned; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have been spawned all the same.</param>
    /// <returns>A task that ends when the node has answered. A node without clustering answers success for a name that
    /// exists.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank, or an option is out of its
    /// range.</exception>
    /// <exception cref="ActorAlreadyExistsException">The cluster has an actor of that name.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException"> The node's generation has no field for one of the options, as far
    /// as the wire shows (see <see cref="SpawnOptions"/>).
    /// </exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task SpawnAsync(
        string name,
        SpawnOptions? options = null,
        CancellationToken cancellationToken = default) =>
        await _actors.SpawnAsync(name, options, cancellationToken).InPlace();

    /// <summary>Spawns an actor unless the cluster has one of that name.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="options">How it is spawned; null for the defaults. Of an actor that is there they change
    /// nothing.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have been spawned all the same.</param>
    /// <returns>True if it was spawned, false if it was there. Names are unique in the cluster whatever the kind: an
    /// actor of another kind that has the name is there as well. Without clustering a node may say that it has spawned
    /// an actor that another caller has spawned at the same moment.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank, or an option is out of its
    /// range.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException"> The node's generation has no field for one of the options, as far
    /// as the wire shows (see <see cref="SpawnOptions"/>).
    /// </exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task<bool> EnsureSpawnedAsync(
        string name, SpawnOptions? options = null, CancellationToken cancellationToken = default) =>
        await _actors.EnsureSpawnedAsync(name, options, cancellationToken).InPlace();

    /// <summary>Stops an actor and starts it afresh under its name. A name that does not exist is no error.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>A task that ends when the node has answered.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="GoAktException">The call failed.</exception>
    public async Task RespawnAsync(string name, CancellationToken cancellationToken = default) =>
        await _actors.RespawnAsync(name, cancellationToken).InPlace();

    /// <summary>Lets an actor go on that was suspended after a failure. A name that does not exist is no
    /// error.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>A task that ends when the node has answered.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="GoAktException">The call failed.</exception>
    public async Task ReinstateAsync(string name, CancellationToken cancellationToken = default) =>
        await _actors.ReinstateAsync(name, cancellationToken).InPlace();

    /// <summary>Stops an actor. A name that does not exist is no error.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="cancellationToken">Gives the call up; the actor may have been stopped all the same.</param>
    /// <returns>A task that ends when the node has answered.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="GoAktException">The call failed.</exception>
    public async Task StopAsync(string name, CancellationToken cancellationToken = default) =>
        await _actors.StopAsync(name, cancellationToken).InPlace();

    /// <summary>Asks the cluster whether there is an actor of that name.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>True if there is one.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="GoAktException">The call failed.</exception>
    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken = default) =>
        await _actors.ExistsAsync(name, cancellationToken).InPlace();

    /// <summary>Asks the cluster where an actor lives.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="ActorNotFoundException">There is no actor of that name.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task<ActorAddress> WhereisAsync(string name, CancellationToken cancellationToken = default) =>
        await _actors.WhereisAsync(name, cancellationToken).InPlace();
}
