using GoAkt.Typed.Errors;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;
using Microsoft.Extensions.DependencyInjection;

namespace GoAkt.Typed;

/// <summary>The grains of one contract.</summary>
/// <typeparam name="TContract">An interface with <see cref="GrainKindAttribute"/>.</typeparam>
public sealed class Grains<TContract> : IGrains<TContract>
    where TContract : class
{
    private readonly IGrains<TContract> _grains;

    /// <summary>Gives the grains of a contract, as <see cref="GoAktClient.Grains{TContract}"/> does with the default
    /// options: for a container, which makes them of the client of the key that they are asked for by.</summary>
    /// <param name="client">The client.</param>
    /// <exception cref="ArgumentException">The type is no contract, or a contract of actors, or its project does not
    /// run the generator.</exception>
    public Grains([FromKeyedServices] GoAktClient client)
        : this(ClientGrains<TContract>.Of(client, new GrainOptions()))
    {
    }

    /// <summary>Gives grains as something else has them: a client, or a test.</summary>
    internal Grains(IGrains<TContract> grains)
    {
        _grains = grains;
        Kind = grains.Kind;
    }

    /// <summary>The kind that the contract names.</summary>
    public ActorKind Kind { get; }

    /// <summary>Gives a proxy for a grain. That makes no call: the first message activates the grain.</summary>
    /// <param name="name">The grain's name.</param>
    /// <returns>The proxy, which may be kept or thrown away.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    public TContract this[string name] => _grains[name];

    /// <summary>Names a grain of this kind.</summary>
    /// <param name="name">The grain's name.</param>
    /// <returns>The id, for <see cref="GoAktClient.AskGrainAsync{TReply}"/>, <see cref="GoAktClient.TellGrainAsync"/> and
    /// <see cref="GoAktClient.ActivateGrainAsync"/>. The client's calls about actors do not find grains.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    public ActorId Id(string name) => new(Kind, name);

    /// <summary>Activates a grain without sending it a message.</summary>
    /// <param name="name">The grain's name.</param>
    /// <param name="cancellationToken">Gives the call up; the grain may have been activated all the same.</param>
    /// <returns>A task that ends when the node has answered.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    /// <exception cref="KindNotRegisteredException">The node does not know the kind.</exception>
    /// <exception cref="NotSupportedByWireException">The node's generation has no field for one of the grain's
    /// options.</exception>
    /// <exception cref="GoAktException">The call failed otherwise.</exception>
    public async Task ActivateAsync(string name, CancellationToken cancellationToken = default) =>
        await _grains.ActivateAsync(name, cancellationToken).InPlace();
}
