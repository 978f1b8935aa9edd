using System.Collections.ObjectModel;
using GoAkt.Typed.Spawning;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting;

/// <summary>
/// What a hosted actor or grain knows of itself and of the message at hand. Take it as a constructor parameter, or in
/// the factory that <see cref="EmbeddedNodeOptions.AddActor{TActor}(Func{ActorContext, TActor})"/> takes.
/// </summary>
public sealed class ActorContext
{
    private static readonly ReadOnlyDictionary<string, string> s_noHeaders = ReadOnlyDictionary<string, string>.Empty;

    private IMessage? _message;
    private IReadOnlyDictionary<string, string> _headers = s_noHeaders;
    private ActorAddress? _sender;

    // The response, until somebody waits for it; then who waits. So an ask that is handled at once needs nobody that
    // waits.
    private object? _response;

    internal ActorContext(
        ActorKind kind,
        string name,
        ActorAddress address,
        IReadOnlyList<ActorDependency> dependencies,
        IServiceProvider services,
        CancellationToken stopping)
    {
        Kind = kind;
        Name = name;
        Address = address;
        Dependencies = dependencies;
        Services = services;
        Stopping = stopping;
    }

    /// <summary>The kind that the actor was spawned as.</summary>
    public ActorKind Kind { get; }

    /// <summary>The actor's name.</summary>
    public string Name { get; }

    /// <summary>Where the actor lives.</summary>
    public ActorAddress Address { get; }

    /// <summary>What the spawn gave the actor along, as it came over the wire: what the bytes mean is the actor's to
    /// know.</summary>
    public IReadOnlyList<ActorDependency> Dependencies { get; }

    /// <summary>The services of the node, in a scope that lasts as long as this actor does.</summary>
    public IServiceProvider Services { get; }

    /// <summary>
    /// Cancelled when the actor is being stopped. An instance that <see cref="IActorLifecycle.SurvivesRespawn"/> has a
    /// new token from its next <see cref="IActorLifecycle.StartAsync"/> on, so read it here rather than keep it.
    /// </summary>
    public CancellationToken Stopping { get; private set; }

    /// <summary>
    /// The headers that came with the message at hand, such as <c>traceparent</c>; their names are compared without
    /// case. Empty between messages.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers => _headers;

    /// <summary>The actor that sent the message at hand; null if it was a client, or none is named.</summary>
    public ActorAddress? Sender => _sender;

    /// <summary>The message at hand; null between messages.</summary>
    public IMessage? Message => _message;

    /// <summary>
    /// Answers the message at hand if it was asked, and does nothing if it was told: for a method without a reply of
    /// its own, whose message may come either way. The asker has the reply at once, also while the method goes on.
    /// </summary>
    /// <remarks>
    /// An ask has one answer, the first. A second response, the reply that the method returns after a response, and one
    /// that comes when the asker has given up go nowhere. A method that fails after it has responded has failed all the
    /// same, but its asker has the reply. Call it before the task of the method has ended, since it answers the message
    /// that is at hand then: what the method has left running would answer the next one.
    /// </remarks>
    /// <param name="reply">The reply, of any message type. It must not be changed any more.</param>
    /// <exception cref="ArgumentNullException">The reply is null.</exception>
    /// <exception cref="InvalidOperationException">No message is at hand.</exception>
    public void Respond(IMessage reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (_message is null)
        {
            throw new InvalidOperationException(
                $"Actor '{Name}' has no message at hand to respond to. Call Respond before the task of the method that handles the message has ended.");
        }

        (Interlocked.CompareExchange(ref _response, reply, null) as IAsker)?.Answer(reply);
    }

    /// <summary>Makes a message the one at hand.</summary>
    /// <param name="message">The message.</param>
    /// <param name="headers">The headers that came with it, or null.</param>
    /// <param name="sender">The actor that sent it, or null.</param>
    /// <param name="asker">Who waits for the reply already, or null.</param>
    internal void Begin(
        IMessage message, IReadOnlyDictionary<string, string>? headers, ActorAddress? sender, IAsker? asker)
    {
        _message = message;
        _headers = headers ?? s_noHeaders;
        _sender = sender;
        _response = asker;
    }

    /// <summary>Names who waits for the response to the message at hand from now on. Its handler may be under
    /// way.</summary>
    internal void Await(IAsker asker)
    {
        if (Interlocked.CompareExchange(ref _response, asker, null) is IMessage reply)
        {
            asker.Answer(reply);
        }
    }

    /// <summary>Lets go of the message at hand.</summary>
    /// <returns>The response that nobody has waited for; null if there is none.</returns>
    internal IMessage? End()
    {
        var response = _response as IMessage;
        _message = null;
        _headers = s_noHeaders;
        _sender = null;
        _response = null;
        return response;
    }

    /// <summary>Gives the context of an instance that is kept over a respawn to the next incarnation.</summary>
    internal void Renew(CancellationToken stopping) => Stopping = stopping;
}
