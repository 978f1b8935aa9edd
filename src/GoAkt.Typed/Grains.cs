using GoAkt.Typed.Errors;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed;

/// <summary>The grains of one contract.</summary>
/// <typeparam name="TContract">An interface with <see cref="GrainKindAttribute"/>.</typeparam>
public sealed class Grains<TContract>
    where TContract : class
{
    private readonly GoAktClient _client;
    private readonly ActorKind _kind;
    private readonly GrainOptions _options;
    private readonly Func<Proxies.ActorCaller, TContract> _createProxy;

    internal Grains(GoAktClient client, Proxies.ContractProxy<TContract> proxy, GrainOptions options)
    {
        _client = client;
        _kind = new ActorKind(proxy.Kind);
        _options = options;
        _createProxy = proxy.Create;
    }

    /// <summary>The kind that the contract names.</summary>
    public ActorKind Kind => _kind;

    /// <summary>Gives a proxy for a grain. That makes no call: the first message activates the grain.</summary>
    /// <param name="name">The grain's name.</param>
    /// <returns>The proxy, which may be kept or thrown away.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    public TContract this[string name] => _createProxy(new GrainCaller(_client, Id(name), _options));

    /// <summary>Names a grain of this kind.</summary>
    /// <param name="name">The grain's name.</param>
    /// <returns>The id, for <see cref="GoAktClient.AskGrainAsync{TReply}"/>, <see cref="GoAktClient.TellGrainAsync"/> and
    /// <see cref="GoAktClient.ActivateGrainAsync"/>. The client's calls about actors do not find grains.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    public ActorId Id(string name) => new(_kind, name);

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
        await _client.ActivateGrainAsync(Id(name), _options, cancellationToken).InPlace();
}
