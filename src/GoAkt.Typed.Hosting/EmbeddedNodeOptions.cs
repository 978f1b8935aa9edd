using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Remoting.Codecs;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Hosting;

/// <summary>What an embedded node hosts, and how it is reached.</summary>
public sealed class EmbeddedNodeOptions
{
    /// <summary>The host to listen on: an IP address, or a name that resolves to one; <c>127.0.0.1</c> by
    /// default.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port to listen on; by default 0, for any that is free.</summary>
    public int Port { get; set; }

    /// <summary>
    /// The host that the node calls itself, and that requests for it have to name; by default <see cref="Host"/>. Set
    /// it when the node is reached through another name or a container's host; it has to be set when the node listens
    /// on every interface.
    /// </summary>
    public string? AdvertisedHost { get; set; }

    /// <summary>The port that the node calls itself, and that requests for it have to name; by default the one it
    /// listens on.</summary>
    public int? AdvertisedPort { get; set; }

    /// <summary>The name of the actor system; <c>goakt</c> by default.</summary>
    public string SystemName { get; set; } = "goakt";

    /// <summary>
    /// Whether the node answers as one of a cluster, which is the default. A node without clustering knows neither
    /// kinds nor load, and takes the spawn of a name that exists for done.
    /// </summary>
    public bool Clustered { get; set; } = true;

    /// <summary>The wires that the node serves; all of them by default.</summary>
    public NodeProtocols Protocols { get; set; } = NodeProtocols.All;

    /// <summary>Which generation of GoAkt the node stands in for on Connect; by default 3.3 to 3.11.</summary>
    public ConnectDialect ConnectDialect { get; set; } = ConnectDialect.MessageAddresses;

    /// <summary>Which generation of GoAkt the node stands in for on Framed; by default 4.x. Where the node serves
    /// Duplex too, that is the version of <see cref="DuplexDialect"/>; else one before 4.6.</summary>
    public FramedDialect FramedDialect { get; set; } = FramedDialect.InnerFrames;

    /// <summary>Which generation of GoAkt the node stands in for on Duplex, and on Framed beside it; by default
    /// 4.6.</summary>
    public DuplexDialect DuplexDialect { get; set; }

    /// <summary>The most bytes that a frame or a message may take, in either direction, 1,024 at least and less than
    /// 1 GiB; 16 MiB by default. On Duplex it is what the node offers as the limit of a message.</summary>
    public int MaxFrameSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// The extensions that are looked for in messages; null, the default, for none. An extension that is not known
    /// stays among a message's unknown fields. What is added once the node has started changes nothing.
    /// </summary>
    public ExtensionRegistry? ExtensionRegistry { get; set; }

    /// <summary>
    /// How many levels a message may be nested, from 1 to 10,000; 100 by default, as protobuf has it. One that is
    /// deeper is refused. Each level takes some of the stack of every thread that goes through the message, so raise it
    /// no further than messages need.
    /// </summary>
    public int RecursionLimit { get; set; } = ParsingSettings.DefaultRecursionLimit;

    /// <summary>
    /// How long an actor or a grain is without messages before it is passivated, where its spawn says nothing else,
    /// more than zero and at most 24.8 days; 2 minutes by default, and <see cref="Timeout.InfiniteTimeSpan"/> for
    /// never.
    /// </summary>
    public TimeSpan PassivateAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest that an actor or a grain may take to start, where its spawn says nothing else, more than
    /// zero and at most 24.8 days; 1 second by default.</summary>
    public TimeSpan InitTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest that a stop waits for the message at hand, and then for each step of the actor's end: its
    /// <see cref="IActorLifecycle.StopAsync"/>, its <c>Dispose</c>, and that of its services. What takes longer is left
    /// to itself, and the stop goes on. By the system's clock; more than zero and at most 24.8 days, 5 seconds by
    /// default.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a Framed connection may be silent before the node closes it, more than zero and at most 24.8
    /// days; 20 minutes by default, and <see cref="Timeout.InfiniteTimeSpan"/> for no end. A peer on Duplex is pinged
    /// after 10 seconds of silence, and given up after 30.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>How connections are encrypted, on every wire; not at all by default.</summary>
    public EmbeddedNodeTls? Tls { get; set; }

    /// <summary>
    /// How Framed connections are compressed, all of them and as a whole, which their peers have to be configured alike
    /// for; by default not at all. On Duplex a connection is compressed if its peer proposes the same, and
    /// <see cref="DuplexDialect"/> is not 4.5. On Connect, where each message says it, the node knows this algorithm
    /// beside gzip.
    /// </summary>
    public Compression Compression { get; set; }

    /// <summary>A zstd to use in place of the managed one that comes along; null, for that one, by default.</summary>
    public ICompressionCodec? ZstdCodec { get; set; }

    /// <summary>
    /// Where the node logs, and what gives hosted classes their loggers if <see cref="Services"/> is not set. By
    /// default what goes wrong in an actor is written to standard error;
    /// <see cref="Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory"/> keeps the node quiet. What a factory
    /// or a logger throws changes nothing but that the line is lost.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// What the constructors of hosted classes are given, beside their <see cref="ActorContext"/>. Each actor has a
    /// scope of its own, which ends when the actor stops.
    /// </summary>
    public IServiceProvider? Services { get; set; }

    /// <summary>
    /// The clock of asks' time-outs, of passivation and of idle connections; the system's by default, which also does
    /// what this one throws at.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal HostedKinds Kinds { get; } = new();

    /// <summary>Hosts actors of a class, as the kinds of the contracts that the class implements.</summary>
    /// <remarks>
    /// A contract that another one of the class extends is left out: its messages are handled through the other's kind.
    /// Of a class and one that derives from it, both hosted, the base class hosts the kinds of its contracts.
    /// </remarks>
    /// <typeparam name="TActor"> The class. Its constructor's parameters come from <see cref="Services"/>; one of them
    /// may be an <see cref="ActorContext"/>.
    /// </typeparam>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException"> The class implements no contract of actors, or no dispatcher was generated
    /// for the one it implements, or another class hosts the kind.
    /// </exception>
    public EmbeddedNodeOptions AddActor<
        [DynamicallyAccessedMembers(
            DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces)] TActor>()
        where TActor : class =>
        AddActor(Construct<TActor>);

    /// <summary>Hosts actors of a class that a factory makes, as the kinds of the contracts that the class
    /// implements.</summary>
    /// <remarks>
    /// A contract that another one of the class extends is left out: its messages are handled through the other's kind.
    /// Of a class and one that derives from it, both hosted, the base class hosts the kinds of its contracts.
    /// </remarks>
    /// <typeparam name="TActor">The class.</typeparam>
    /// <param name="factory"> Makes an instance for one actor; called again when the actor is respawned. The actor does
    /// not start if it throws or answers null. Actors that are given the same instance share it, and its messages come
    /// at the same time.
    /// </param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException"> The class implements no contract of actors, or no dispatcher was generated
    /// for the one it implements, or another class hosts the kind.
    /// </exception>
    public EmbeddedNodeOptions AddActor<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] TActor>(
        Func<ActorContext, TActor> factory)
        where TActor : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        Kinds.Add(ContractSort.Actor, typeof(TActor), factory);
        return this;
    }

    /// <summary>Hosts grains of a class, as the kinds of the contracts that the class implements.</summary>
    /// <remarks>
    /// A contract that another one of the class extends is left out: its messages are handled through the other's kind.
    /// Of a class and one that derives from it, both hosted, the base class hosts the kinds of its contracts.
    /// </remarks>
    /// <typeparam name="TGrain"> The class. Its constructor's parameters come from <see cref="Services"/>; one of them
    /// may be an <see cref="ActorContext"/>.
    /// </typeparam>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException"> The class implements no contract of grains, or no dispatcher was generated
    /// for the one it implements, or another class hosts the kind.
    /// </exception>
    public EmbeddedNodeOptions AddGrain<
        [DynamicallyAccessedMembers(
            DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces)] TGrain>()
        where TGrain : class =>
        AddGrain(Construct<TGrain>);

    /// <summary>Hosts grains of a class that a factory makes, as the kinds of the contracts that the class
    /// implements.</summary>
    /// <remarks>
    /// A contract that another one of the class extends is left out: its messages are handled through the other's kind.
    /// Of a class and one that derives from it, both hosted, the base class hosts the kinds of its contracts.
    /// </remarks>
    /// <typeparam name="TGrain">The class.</typeparam>
    /// <param name="factory"> Makes an instance for one grain; called at each activation. The grain is not activated if
    /// it throws or answers null. Grains that are given the same instance share it, and its messages come at the same
    /// time.
    /// </param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException"> The class implements no contract of grains, or no dispatcher was generated
    /// for the one it implements, or another class hosts the kind.
    /// </exception>
    public EmbeddedNodeOptions AddGrain<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] TGrain>(
        Func<ActorContext, TGrain> factory)
        where TGrain : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        Kinds.Add(ContractSort.Grain, typeof(TGrain), factory);
        return this;
    }

    private static T Construct<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        ActorContext context)
        where T : class =>
        ActivatorUtilities.CreateInstance<T>(new ActorServices(context));
}
