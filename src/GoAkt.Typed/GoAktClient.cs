using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Proxies;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Routing;
using GoAkt.Typed.Spawning;
using GoAkt.Typed.Telemetry;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed;

/// <summary>
/// A client of a GoAkt cluster. One serves a whole application: it is safe to use from many threads at once, keeps its
/// connections, and remembers where actors live.
/// </summary>
/// <remarks>
/// Every call is bounded in time, unless an ask is given no limit. Whatever goes wrong with it comes through its task,
/// and is never thrown by the method itself: failures are <see cref="GoAktException"/>s; a call that the caller's token ends is an
/// <see cref="OperationCanceledException"/>, one on a disposed client an <see cref="ObjectDisposedException"/>, one
/// with a wrong argument an <see cref="ArgumentException"/>. What is sent is what the message was when the method was
/// called: it may be changed or used again as soon as the method has returned its task.
/// </remarks>
public sealed partial class GoAktClient : IGoAktClient
{
    private readonly GoAktClientOptions _options;
    private volatile GoAktClientOptions _current;
    private readonly Type[] _contracts;
    private readonly string[] _largeMessageActors;
    private readonly NodePool _pool;
    private readonly NodeMembership _membership;
    private readonly RoutingState _routing;
    private readonly AnyReplyParsers _anyReplyParsers;
    private readonly CallPipeline _pipeline;
    private readonly ConcurrentDictionary<BalancerStrategy, IBalancer> _balancers = new();

    private GoAktClient(
        IReadOnlyList<Node> nodes, IReadOnlyList<NodeSource> sources, GoAktClientOptions options)
    {
        _options = _current = options;
        _contracts = [.. options.Contracts];
        _largeMessageActors = [.. options.LargeMessageActors];
        ILogger logger = SafeLogger.Create(options.LoggerFactory, typeof(GoAktClient).FullName!);
        Parsing = new ParsingSettings(options.ExtensionRegistry, options.RecursionLimit, nameof(GoAktClientOptions));
        _anyReplyParsers = new AnyReplyParsers(Parsing, options.MessageFiles);
        AddressCache cache = new(options.MaxAddresses);
        FirstNodes first = new();
        _pool = new NodePool(
            nodes,
            options.Balancer ?? Balancers.For(options.Strategy),
            node => Connect(node, cache),
            options.MapAddress,
            first);
        HealthSettings health = new(
            options.RefreshInterval,
            () => _current.RequestTimeout,
            options.TimeProvider,
            cache.RemoveAllOn,
            (node, state) => RaiseStateChanged(new NodeStateChangedEventArgs(node, state), logger));
        RoutingSettings settings = new(
            typeof(GoAktClient),
            options.RequestTimeout,
            options.AddressLifetime,
            options.TellVerification,
            options.MaxFrameSize,
            options.Protocol,
            options.Tls,
            options.AwaitRelocation,
            options.Headers);
        HealthMonitor monitor = new(_pool, health, logger);
        _routing = new RoutingState(settings, _pool, cache, monitor, logger);
        ActorLookup lookup = new(_routing);
        Router = new ActorRouter(_routing, lookup);
        AnyNode = new AnyNodeRouter(_routing, lookup);
        _pipeline = new CallPipeline(
            [.. options.Interceptors], subject => Router.Keep(NameOf(subject.Type), subject.Actor, subject.Messages));
        _membership = new NodeMembership(_pool, nodes, sources, first, monitor, options.TimeProvider, logger);
        _membership.Start();
        NodeTelemetry.Add(this, () => _pool.All.Select(FiguresOf));
    }

    /// <summary>
    /// Raised when a node was ejected from balancing, or let back in. Handlers run on a thread of the library's or of
    /// the pool: no call waits for them. They may dispose the client.
    /// </summary>
    public event EventHandler<NodeStateChangedEventArgs>? NodeStateChanged;

    /// <summary>The nodes that the client knows at present: first those that it was given and that were discovered,
    /// then those that look-ups have named.</summary>
    public IReadOnlyList<Node> Nodes => _pool.All;

    /// <summary>The nodes, and what chooses among them.</summary>
    internal NodePool Pool => _pool;

    /// <summary>What keeps the nodes at what was configured and is discovered.</summary>
    internal NodeMembership Membership => _membership;

    /// <summary>Calls to actors.</summary>
    internal ActorRouter Router { get; }

    /// <summary>Calls that any node serves.</summary>
    internal AnyNodeRouter AnyNode { get; }

    /// <summary>What replies are parsed with.</summary>
    internal ParsingSettings Parsing { get; }

    /// <summary>Gives the actors of a contract.</summary>
    /// <typeparam name="TContract">An interface with <see cref="ActorKindAttribute"/>.</typeparam>
    /// <returns>The actors: proxies by name.</returns>
    /// <exception cref="ArgumentException">
    /// The type is no contract, or a contract of grains, or its project does not run the generator.
    /// </exception>
    public Actors<TContract> Actors<TContract>()
        where TContract : class =>
        new(this);

    IActors<TContract> IGoAktClient.Actors<TContract>() => Actors<TContract>();

    /// <summary>Gives the grains of a contract.</summary>
    /// <typeparam name="TContract">An interface with <see cref="GrainKindAttribute"/>.</typeparam>
    /// <param name="options">How its grains are activated; null for the defaults.</param>
    /// <returns>The grains: proxies by name.</returns>
    /// <exception cref="ArgumentException">
    /// The type is no contract, or a contract of actors, or its project does not run the generator.
    /// </exception>
    public Grains<TContract> Grains<TContract>(GrainOptions? options = null)
        where TContract : class =>
        new(ClientGrains<TContract>.Of(this, options ?? new GrainOptions()));

    IGrains<TContract> IGoAktClient.Grains<TContract>(GrainOptions? options) => Grains<TContract>(options);

    /// <summary>
    /// Ends the client: calls under way fail, connections are closed. It may be called from anywhere, a handler of
    /// <see cref="NodeStateChanged"/> or the code behind a call of this client too, and waits for no code of the
    /// application's.
    /// </summary>
    /// <returns>A task that ends when all has been told to end, which it does soon.</returns>
    public ValueTask DisposeAsync()
    {
        NodeTelemetry.Remove(this);
        _membership.Dispose();
        return _routing.DisposeAsync();
    }

    /// <summary>
    /// Ends the client as <see cref="DisposeAsync"/> does, and does not wait until all has ended: no call of it goes on
    /// any more, but connections may still be about to close.
    /// </summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    /// <summary>The longest that an ask may take: what the caller says, else the contract, else the options.</summary>
    internal TimeSpan AskTimeoutOf<TRequest, TReply>(ActorMethod<TRequest, TReply> method, TimeSpan? timeout)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage =>
        timeout
        ?? (method.TimeoutMilliseconds > 0
            ? TimeSpan.FromMilliseconds(method.TimeoutMilliseconds)
            : _current.AskTimeout);

    internal ReplyParser AnyReplyParserFor(MessageType request) => _anyReplyParsers.For(request);

    /// <summary>Reads the replies of a call without a contract.</summary>
    /// <exception cref="ArgumentException">The type is neither a message nor <see cref="IMessage"/>.</exception>
    internal ReplyParser ReplyParserFor<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(IMessage request)
        where TReply : class, IMessage =>
        typeof(TReply) == typeof(IMessage)
            ? AnyReplyParserFor(MessageType.Of(request))
            : ReplyParsers.Untyped<TReply>(Parsing);

    /// <summary>Reads the replies to a batch without a contract, which may be empty and then has none.</summary>
    /// <exception cref="ArgumentException">The type is neither a message nor <see cref="IMessage"/>.</exception>
    internal ReplyParser ReplyParserFor<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(IReadOnlyList<IMessage> batch)
        where TReply : class, IMessage =>
        batch.Count == 0 ? _anyReplyParsers.WithoutRequest : ReplyParserFor<TReply>(batch[0]);

    /// <summary>Reads the replies to a batch, which may be empty and then has none.</summary>
    internal ReplyParser ReplyParserFor<TRequest, TReply>(
        ActorMethod<TRequest, TReply> method, IReadOnlyList<TRequest> batch)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage
    {
        if (method.NamedReplyParser(Parsing) is { } parser)
        {
            return parser;
        }

        return batch.Count == 0 ? _anyReplyParsers.WithoutRequest : AnyReplyParserFor(method.RequestTypeOf(batch[0]));
    }

    private void RaiseStateChanged(NodeStateChangedEventArgs change, ILogger logger)
    {
        foreach (EventHandler<NodeStateChangedEventArgs> handler in Delegate.EnumerateInvocationList(NodeStateChanged))
        {
            try
            {
                handler(this, change);
            }
            catch (Exception e)
            {
                // What the application does about a node must keep neither its other handlers nor the client from their
                // work.
                Log.HandlerFailed(logger, e);
            }
        }
    }

    private static NodeFigures FiguresOf(Node node)
    {
        NodeTraffic? traffic = node.Remoting?.Traffic;
        return new NodeFigures(
            node.HostPort,
            node.State == NodeState.Available,
            node.InFlight,
            traffic?.Connections,
            traffic?.QueuedBytes);
    }

    private NodeConnector Connect(Node node, AddressCache cache)
    {
        RemotingTarget target = new(
            node.HostPort,
            HostPort.Parse(node.DialAddress),
            _options.MaxFrameSize,
            () => _current.ConnectTimeout,
            _options.MaxConnectionsPerNode,
            _options.IdleTimeout)
        {
            MaxQueuedBytes = _options.MaxQueuedBytesPerNode,
            PingInterval = _options.PingInterval,
            OrdinaryLanes = _options.OrdinaryLanes,
            LargeMessageSize = _options.LargeMessageSize ?? int.MaxValue,
            LargeActors = _largeMessageActors,
            Tls = (node.Tls ?? _options.Tls)?.ToSource(),
            Compression = _options.Compression,
            ZstdCodec = _options.ZstdCodec,
            ResolveHost = _options.ResolveHost,
        };

        // The node may just have closed an idle connection, so it stays in balancing. But it may have started anew,
        // without the actors that were found on it.
        return new NodeConnector(
            new ProtocolDetector(target, _options.Protocol, () => _current.RequestTimeout),
            () => cache.RemoveAllOn(node));
    }
}
