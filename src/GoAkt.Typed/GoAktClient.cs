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
using GoAkt.Typed.Threading;
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
public sealed partial class GoAktClient : IAsyncDisposable
{
    private readonly GoAktClientOptions _options;
    private readonly NodePool _pool;
    private readonly RoutingState _routing;
    private readonly AnyReplyParsers _anyReplyParsers;
    private readonly ConcurrentDictionary<BalancerStrategy, IBalancer> _balancers = new();

    private GoAktClient(IReadOnlyList<Node> nodes, GoAktClientOptions options)
    {
        _options = options;
        ILogger logger = SafeLogger.Create(options.LoggerFactory, typeof(GoAktClient).FullName!);
        Parsing = new ParsingSettings(options.ExtensionRegistry, options.RecursionLimit, nameof(GoAktClientOptions));
        _anyReplyParsers = new AnyReplyParsers(Parsing, options.MessageFiles);
        AddressCache cache = new(options.MaxAddresses);
        _pool = new NodePool(
            nodes,
            options.Balancer ?? Balancers.For(options.Strategy),
            node => Connect(node, cache),
            options.MapAddress);
        HealthSettings health = new(
            options.RefreshInterval,
            options.RequestTimeout,
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
        _routing = new RoutingState(settings, _pool, cache, new HealthMonitor(_pool, health, logger), logger);
        ActorLookup lookup = new(_routing);
        Router = new ActorRouter(_routing, lookup);
        AnyNode = new AnyNodeRouter(_routing, lookup);
    }

    /// <summary>
    /// Raised when a node was ejected from balancing, or let back in. Handlers run on a thread of the library's or of
    /// the pool: no call waits for them. They may dispose the client.
    /// </summary>
    public event EventHandler<NodeStateChangedEventArgs>? NodeStateChanged;

    /// <summary>The nodes that the client knows: first those that it was given, then those that look-ups have
    /// named.</summary>
    public IReadOnlyList<Node> Nodes => _pool.All;

    /// <summary>Calls to actors.</summary>
    internal ActorRouter Router { get; }

    /// <summary>Calls that any node serves.</summary>
    internal AnyNodeRouter AnyNode { get; }

    /// <summary>What replies are parsed with.</summary>
    internal ParsingSettings Parsing { get; }

    /// <summary>
    /// Makes a client for a cluster. It starts while the nodes are down, unless
    /// <see cref="GoAktClientOptions.RequireNodeAtStart"/> asks otherwise.
    /// </summary>
    /// <param name="endpoints">The remoting endpoints of one or more nodes, each as <c>host:port</c>.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">There is no endpoint, or an option is out of its range.</exception>
    /// <exception cref="FormatException">An endpoint is no <c>host:port</c>.</exception>
    /// <exception cref="NodeUnavailableException">No node answers, and one is required.</exception>
    public static async Task<GoAktClient> ConnectAsync(
        IEnumerable<string> endpoints,
        Action<GoAktClientOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return await ConnectAsync(
            endpoints.Select(static endpoint => new Node(
                endpoint ?? throw new ArgumentException("An endpoint is null.", nameof(endpoints)))),
            configure,
            cancellationToken).InPlace();
    }

    /// <summary>
    /// Makes a client for a cluster of nodes that are described one by one. It starts while the nodes are down, unless
    /// <see cref="GoAktClientOptions.RequireNodeAtStart"/> asks otherwise.
    /// </summary>
    /// <param name="nodes">One or more nodes, which belong to this client from now on.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">There is no node, one is null or given twice, or an option or a node's
    /// property is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A node belongs to another client that is not disposed.</exception>
    /// <exception cref="NodeUnavailableException">No node answers, and one is required.</exception>
    public static async Task<GoAktClient> ConnectAsync(
        IEnumerable<Node> nodes,
        Action<GoAktClientOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        Node[] all = [.. nodes];
        if (all.Length == 0)
        {
            throw new ArgumentException("A client needs at least one node: give it a host:port.", nameof(nodes));
        }

        if (Array.IndexOf(all, null) >= 0)
        {
            throw new ArgumentException("A node is null.", nameof(nodes));
        }

        GoAktClientOptions options = new();
        configure?.Invoke(options);
        options.Validate();
        foreach (Node node in all)
        {
            node.Validate();
        }

        cancellationToken.ThrowIfCancellationRequested();
        GoAktClient client = new(all, options);
        if (options.RequireNodeAtStart)
        {
            try
            {
                await client.RequireNodeAsync(cancellationToken).InPlace();
            }
            catch
            {
                // Its nodes are free then for another try.
                await client.DisposeAsync().InPlace();
                throw;
            }
        }

        return client;
    }

    /// <summary>Gives the actors of a contract.</summary>
    /// <typeparam name="TContract">An interface with <see cref="ActorKindAttribute"/>.</typeparam>
    /// <returns>The actors: proxies by name.</returns>
    /// <exception cref="ArgumentException">
    /// The type is no contract, or a contract of grains, or its project does not run the generator.
    /// </exception>
    public Actors<TContract> Actors<TContract>()
        where TContract : class =>
        new(this, FindProxy<TContract>(ContractSort.Actor));

    /// <summary>Gives the grains of a contract.</summary>
    /// <typeparam name="TContract">An interface with <see cref="GrainKindAttribute"/>.</typeparam>
    /// <param name="options">How its grains are activated; null for the defaults.</param>
    /// <returns>The grains: proxies by name.</returns>
    /// <exception cref="ArgumentException">
    /// The type is no contract, or a contract of actors, or its project does not run the generator.
    /// </exception>
    public Grains<TContract> Grains<TContract>(GrainOptions? options = null)
        where TContract : class =>
        new(this, FindProxy<TContract>(ContractSort.Grain), options ?? new GrainOptions());

    /// <summary>
    /// Ends the client: calls under way fail, connections are closed. It may be called from anywhere, a handler of
    /// <see cref="NodeStateChanged"/> or the code behind a call of this client too, and waits for no code of the
    /// application's.
    /// </summary>
    /// <returns>A task that ends when all has been told to end, which it does soon.</returns>
    public ValueTask DisposeAsync() => _routing.DisposeAsync();

    /// <summary>The longest that an ask may take: what the caller says, else the contract, else the options.</summary>
    internal TimeSpan AskTimeoutOf<TRequest, TReply>(ActorMethod<TRequest, TReply> method, TimeSpan? timeout)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage =>
        timeout
        ?? (method.TimeoutMilliseconds > 0
            ? TimeSpan.FromMilliseconds(method.TimeoutMilliseconds)
            : _options.AskTimeout);

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
        if (method.ExactReplyParser(Parsing) is { } parser)
        {
            return parser;
        }

        return batch.Count == 0 ? _anyReplyParsers.WithoutRequest : AnyReplyParserFor(method.RequestTypeOf(batch[0]));
    }

    private static ContractProxy<TContract> FindProxy<TContract>(ContractSort sort)
        where TContract : class
    {
        string contract = typeof(TContract).FullName ?? typeof(TContract).Name;
        string attribute = sort == ContractSort.Actor ? "ActorKind" : "GrainKind";
        ContractProxy<TContract> proxy = ProxyRegistry.Find<TContract>()
            ?? throw new ArgumentException(
                $"'{contract}' has no proxy. A contract is an interface with [{attribute}(\"package/Type\")], in a project that references the "
                    + "GoAkt.Typed package with its generator.");
        return proxy.Sort == sort
            ? proxy
            : throw new ArgumentException(
                $"'{contract}' is a contract of {(sort == ContractSort.Actor ? "grains: use Grains" : "actors: use Actors")}<{typeof(TContract).Name}>().");
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

    private NodeConnector Connect(Node node, AddressCache cache)
    {
        RemotingTarget target = new(
            node.HostPort,
            HostPort.Parse(node.DialAddress),
            _options.MaxFrameSize,
            _options.ConnectTimeout,
            _options.MaxConnectionsPerNode,
            _options.IdleTimeout)
        {
            MaxQueuedBytes = _options.MaxQueuedBytesPerNode,
            PingInterval = _options.PingInterval,
            OrdinaryLanes = _options.OrdinaryLanes,
            LargeMessageSize = _options.LargeMessageSize ?? int.MaxValue,
            LargeActors = [.. _options.LargeMessageActors],
            Tls = (node.Tls ?? _options.Tls)?.ToSettings(),
            Compression = _options.Compression,
            ZstdCodec = _options.ZstdCodec,
            ResolveHost = _options.ResolveHost,
        };

        // The node may just have closed an idle connection, so it stays in balancing. But it may have started anew,
        // without the actors that were found on it.
        return new NodeConnector(
            new ProtocolDetector(target, _options.Protocol, _options.RequestTimeout), () => cache.RemoveAllOn(node));
    }

    private async Task RequireNodeAsync(CancellationToken cancellationToken)
    {
        List<Exception> failures = [];
        foreach (Node node in _pool.Configured)
        {
            try
            {
                await KindsAsync(node, cancellationToken).InPlace();
                return;
            }
            catch (ClusterNotEnabledException)
            {
                return;
            }
            catch (GoAktException e)
            {
                failures.Add(e);
            }
        }

        throw new NodeUnavailableException(
            $"No node answers: {string.Join(" ", failures.Select(static e => e.Message))}",
            ErrorCode.Unavailable,
            Delivery.NotSent,
            failures.Count == 1 ? failures[0] : new AggregateException(failures));
    }
}
