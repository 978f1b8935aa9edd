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

    /// <summary>Cancelled when the actor is being stopped.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>
    /// The headers that came with the message at hand, such as <c>traceparent</c>; their names are compared without
    /// case. Empty between messages.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers => _headers;

    /// <summary>The actor that sent the message at hand; null if it was a client, or none is named.</summary>
    public ActorAddress? Sender => _sender;

    /// <summary>The message at hand; null between messages.</summary>
    public IMessage? Message => _message;

    internal void Begin(IMessage message, IReadOnlyDictionary<string, string>? headers, ActorAddress? sender)
    {
        _message = message;
        _headers = headers ?? s_noHeaders;
        _sender = sender;
    }

    internal void End()
    {
        _message = null;
        _headers = s_noHeaders;
        _sender = null;
    }
}
