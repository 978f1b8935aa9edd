using System.Net;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Hosting.Actors;
using GoAkt.Typed.Hosting.Requests;
using GoAkt.Typed.Hosting.Server;
using GoAkt.Typed.Hosting.Telemetry;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoAkt.Typed.Hosting;

/// <summary>
/// A node that hosts .NET classes as actors and grains, and answers every GoAkt client as a genuine node does, on one
/// port.
/// </summary>
public sealed partial class EmbeddedNode : IAsyncDisposable, IDisposable
{
    private readonly HostedNode _node;
    private readonly NodeServer _server;
    private readonly Spawner _spawner;
    private readonly ServiceProvider? _ownServices;
    private readonly StopPatience _patience = new();
    private readonly Lazy<Task> _stopping;
    private int _disposed;

    private EmbeddedNode(HostedNode node, NodeServer server, Spawner spawner, ServiceProvider? ownServices)
    {
        _node = node;
        _server = server;
        _spawner = spawner;
        _ownServices = ownServices;
        _stopping = new Lazy<Task>(() => Task.Run(EndAsync));
        Faults = new NodeFaults(node);
        node.Failures.Sender = this;
        NodeMetrics.Watch(node);
    }

    /// <summary>
    /// Raised when a hosted actor or grain failed, after <see cref="Failures"/> has the failure. Handlers run on the
    /// thread pool, in no certain order: they may block, stop actors, or dispose of the node, and what they throw is
    /// logged.
    /// </summary>
    public event EventHandler<ActorFailure>? ActorFailed
    {
        add => _node.Failures.Recorded += value;
        remove => _node.Failures.Recorded -= value;
    }

    /// <summary>What the node calls itself, as <c>host:port</c>: what a client is given to connect to.</summary>
    public string Address => _node.AddressText;

    /// <summary>Where the node listens.</summary>
    public IPEndPoint ListenEndPoint => _server.EndPoint;

    /// <summary>The name of the actor system.</summary>
    public string SystemName => _node.SystemName;

    /// <summary>How many actors live on the node.</summary>
    public int ActorCount => _node.Actors.Count;

    /// <summary>How many grains are active on the node.</summary>
    public int GrainCount => _node.Grains.Count;

    /// <summary>How many connections are open.</summary>
    public int ConnectionCount => _server.ConnectionCount;

    /// <summary>How many messages found no actor, or none that handles them.</summary>
    public long DeadLetterCount => _node.Actors.DeadLetters + _node.Grains.DeadLetters;

    /// <summary>
    /// What went wrong in the node's actors and grains, the oldest first: at their start, in a message, or at their
    /// stop. The latest 100 are kept, also when the node is disposed.
    /// </summary>
    public IReadOnlyList<ActorFailure> Failures => _node.Failures.Latest;

    /// <summary>Starts a node.</summary>
    /// <param name="configure">Says what the node hosts, and how it is reached.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The node, which listens already.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or a class can't be hosted.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<EmbeddedNode> StartAsync(
        Action<EmbeddedNodeOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        EmbeddedNodeOptions options = new();
        configure(options);
        return await StartAsync(options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Spawns an actor in process, with the node's defaults.</summary>
    /// <typeparam name="TContract">A contract that one of the node's classes implements.</typeparam>
    /// <param name="name">The actor's name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, 255 at most.</param>
    /// <param name="cancellationToken">Stops waiting; the actor may start all the same.</param>
    /// <returns>Where the actor lives.</returns>
    /// <exception cref="ArgumentException">The name can't be an actor's.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed, or is being stopped.</exception>
    /// <exception cref="KindNotRegisteredException">The node hosts no class that implements the contract.</exception>
    /// <exception cref="ActorAlreadyExistsException">There is an actor of that name.</exception>
    /// <exception cref="GoAktException">The actor did not start.</exception>
    public async Task<ActorAddress> SpawnAsync<TContract>(string name, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ObjectDisposedException.ThrowIf(_disposed != 0 || _node.IsStopping, this);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return await _node.ServeOwnAsync(() => _spawner.SpawnAsync(typeof(TContract), name))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Stops an actor in process. Nothing happens if there is none of that name.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="cancellationToken">Stops waiting; the actor stops all the same.</param>
    /// <returns>A task that ends when the actor has stopped.</returns>
    /// <exception cref="ArgumentException">The name is null, empty or blank.</exception>
    public async Task StopAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (_node.Actors.Find(name) is { } actor)
        {
            await _node.Actors.StopAsync(actor).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether an actor of that name lives on the node.</summary>
    /// <param name="name">The actor's name.</param>
    /// <returns>True if there is one, even if it is suspended.</returns>
    public bool Exists(string name) => _node.Actors.Find(name) is not null;

    /// <summary>
    /// Drains the node and stops it: it refuses new requests, as a genuine node that is being stopped does, so that
    /// clients take them elsewhere; it handles and answers what it has taken, be it at hand or in a mailbox; then it
    /// stops the grains and the actors, and closes the connections. It never throws.
    /// </summary>
    /// <remarks>
    /// What an actor of the node asks or tells another one by a client meanwhile is a new request, and is refused. An
    /// ask that its actor leaves unanswered is waited for until its time is over. To end the waiting for what was taken
    /// but not for the actors' ends, call <see cref="DisposeAsync"/> meanwhile. An actor must not wait for this without
    /// a token that will be cancelled, since the node waits for the actor.
    /// </remarks>
    /// <param name="cancellationToken">
    /// Ends all waiting. Grains and actors that are left are told to stop: their tokens are cancelled, and their stops
    /// go on in the background, each step for <see cref="EmbeddedNodeOptions.StopTimeout"/> at most. The connections
    /// are closed, and the task ends within about a second. The log says how many were not waited for.
    /// </param>
    /// <returns>A task that ends when nothing of the node is left, or nothing is waited for any more, whoever has begun
    /// to stop it.</returns>
    public Task StopAsync(CancellationToken cancellationToken) =>
        StopAsync(CancellationToken.None, cancellationToken);

    /// <summary>
    /// Refuses new requests, stops the grains and the actors, and closes the connections, without waiting for the
    /// messages in mailboxes: <see cref="StopAsync(CancellationToken)"/> does that. It never throws, and always ends,
    /// whatever the actors do: each waits for <see cref="EmbeddedNodeOptions.StopTimeout"/> at most, also for itself,
    /// if it is one of the node's actors that waits for this. Where a call of
    /// <see cref="StopAsync(CancellationToken)"/> has ended since its token was cancelled, this waits for nothing.
    /// </summary>
    /// <returns>A task that ends when nothing of the node is left; at once if the node is disposed already, or is being
    /// disposed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _patience.EndDrain();
            await StopOnceAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Does what <see cref="DisposeAsync"/> does, and blocks the thread meanwhile: for a container of services
    /// that is not disposed of asynchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Starts a node with options that are set already.</summary>
    internal static async Task<EmbeddedNode> StartAsync(
        EmbeddedNodeOptions options, CancellationToken cancellationToken)
    {
        OptionsValidation.Check(options);
        ILogger logger = LoggerOf(options);
        IPEndPoint endPoint = await NodeEndPoint
            .ResolveAsync(options.Host, options.Port, cancellationToken)
            .ConfigureAwait(false);
        var listener = NodeListener.Bind(endPoint, logger);
        try
        {
            EmbeddedNode node = await CreateAsync(options, listener, logger, cancellationToken).ConfigureAwait(false);
            NodeLog.NodeStarted(logger, node.Address, node.SystemName);
            return node;
        }
        catch
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Refuses new requests from now on, as the first step of a stop.</summary>
    internal void BeginStop() => _node.BeginStop();

    /// <summary>Drains the node and stops it.</summary>
    /// <param name="drainEnd">Ends the waiting for what was taken; the actors' ends are waited for.</param>
    /// <param name="cancellationToken">Ends all waiting.</param>
    internal async Task StopAsync(CancellationToken drainEnd, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration hurry = drainEnd.UnsafeRegister(
            static patience => ((StopPatience)patience!).EndDrain(), _patience);
        using CancellationTokenRegistration end = cancellationToken.UnsafeRegister(
            static patience => ((StopPatience)patience!).End(), _patience);
        await StopOnceAsync().ConfigureAwait(false);
    }

    /// <summary>Where a node with these options logs.</summary>
    internal static ILogger LoggerOf(EmbeddedNodeOptions options) =>
        SafeLogger.Create(options.LoggerFactory ?? StandardErrorLogger.Instance, typeof(EmbeddedNode).FullName!);

    private static async Task<EmbeddedNode> CreateAsync(
        EmbeddedNodeOptions options, NodeListener listener, ILogger logger, CancellationToken cancellationToken)
    {
        HostPort address = new(
            (options.AdvertisedHost ?? options.Host).Trim('[', ']'), options.AdvertisedPort ?? listener.EndPoint.Port);
        ServiceProvider? ownServices = options.Services is null ? DefaultServices(options.LoggerFactory) : null;
        TimeProvider time = SafeTime.Of(options.TimeProvider);
        options.Kinds.UseParsing(
            new ParsingSettings(options.ExtensionRegistry, options.RecursionLimit, nameof(EmbeddedNodeOptions)));
        HostedNode node = new(options.SystemName, address)
        {
            Owner = typeof(EmbeddedNode),
            Clustered = options.Clustered,
            MaxFrameSize = options.MaxFrameSize,
            Kinds = options.Kinds,
            Services = options.Services ?? ownServices!,
            Time = time,
            Logger = logger,
            Failures = new FailureLog(logger, time),
            InitTimeout = options.InitTimeout,
            StopTimeout = options.StopTimeout,
        };
        Spawner spawner = new(node, options.PassivateAfter);
        try
        {
            NodeServer server = await NodeServer
                .StartAsync(options, listener, node, spawner, cancellationToken)
                .ConfigureAwait(false);
            return new EmbeddedNode(node, server, spawner, ownServices);
        }
        catch
        {
            if (ownServices is not null)
            {
                await ownServices.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private Task StopOnceAsync()
    {
        // At once: who calls can rely on it that what comes from now on is refused.
        BeginStop();
        return _stopping.Value;
    }

    private async Task EndAsync()
    {
        await _server.StopAsync(_patience).ConfigureAwait(false);
        NodeMetrics.Forget(_node);
        if (_ownServices is not null)
        {
            await _ownServices.DisposeAsync().ConfigureAwait(false);
        }

        NodeLog.NodeStopped(_node.Logger, Address);
        _stopped.TrySetResult();
    }

    // So that a hosted class can take an ILogger where the application has no services of its own.
    private static ServiceProvider DefaultServices(ILoggerFactory? loggers) =>
        new ServiceCollection()
            .AddSingleton(loggers is null ? (ILoggerFactory)NullLoggerFactory.Instance : new SafeLoggerFactory(loggers))
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .BuildServiceProvider();
}
