using System.Collections.Concurrent;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Nodes;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Routing;

/// <summary>What the calls of a client share, whichever way they go: how they are bounded, retried, and explained when
/// they fail.</summary>
internal abstract class NodeCalls(RoutingState state)
{
    protected RoutingSettings Settings => state.Settings;

    protected NodePool Pool => state.Pool;

    protected AddressCache Cache => state.Cache;

    protected HealthMonitor Health => state.Health;

    protected ILogger Logger => state.Logger;

    protected RetryBudget Retries => state.Retries;

    protected Relocations Relocations => state.Relocations;

    /// <summary>What speaks to a node.</summary>
    /// <exception cref="RemotingException">The client is disposed.</exception>
    protected ValueTask<NodeRemoting> RemotingOfAsync(Node node, CallOptions call) =>
        ConnectorOf(node).RemotingAsync(call);

    /// <summary>What connects this client to a node.</summary>
    /// <exception cref="RemotingException">The client is disposed. Its nodes may be another one's by now.</exception>
    protected NodeConnector ConnectorOf(Node node)
    {
        // Read before it is asked whether it is still this client's own: it may be another one's a moment later.
        NodeConnector connector = node.Connector;
        return !state.IsDisposed ? connector : throw RemotingException.Disposed(Delivery.NotSent);
    }

    /// <summary>Whether a call failed only because the node speaks another wire by now: the next one finds out
    /// which.</summary>
    protected static bool HasChangedItsWire(Node node, RemotingException e) =>
        e.IsWireRefusal && e.Delivery == Delivery.NotSent && node.Connector.IsAuto;

    protected CallOptions Begin(
        ActorId actor, TimeSpan timeout, CallRecord? record, CancellationToken cancellationToken)
    {
        actor.RequireName();
        return Begin(timeout, record, cancellationToken);
    }

    protected CallOptions Begin(TimeSpan timeout, CallRecord? record, CancellationToken cancellationToken)
    {
        state.ThrowIfDisposed();
        if (timeout != Timeout.InfiniteTimeSpan
            && (timeout <= TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout),
                timeout,
                $"A time-out must be more than zero and at most {OptionRange.LongestTime}, or Timeout.InfiniteTimeSpan.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (Propagation.Headers(Settings.Headers, record?.Headers) is { } headers)
        {
            record ??= new CallRecord();
            record.SentHeaders = headers;
        }

        return new CallOptions(Deadline.After(timeout), record, cancellationToken);
    }

    /// <summary>What the caller of a call gets for its failure, which is noted as the node's that the exception
    /// names.</summary>
    protected GoAktException Translate(
        RemotingException e, string callName, ActorId? actor, Node? node, CallRecord? record, string? attempts = null)
    {
        if (e.IsDisposal && !state.IsDisposed)
        {
            const string Reason =
                "the node was given up while the call was under way: it speaks another wire now, was silent for minutes, or is none of the cluster's nodes any more";
            e = RemotingException.ConnectionLost(e.Delivery, Reason, e);
        }

        if (e.Failure == RemotingFailure.TimedOut && node is null)
        {
            // A look-up that many share may outlast one's own time, or end at that moment.
            node = (actor is { } id ? state.LookedUpAt.GetValueOrDefault(id.Name) : null)
                ?? (Pool.Configured is [Node only] ? only : null);
        }

        if (node is { HasAnswered: false })
        {
            e = FirstContact.Explain(e, Settings.Protocol, (node.Tls ?? Settings.Tls) is not null);
        }

        if (node is not null)
        {
            NoteNode(record, node);
        }

        return ErrorTranslation.Translate(e, callName, actor, node, attempts);
    }

    /// <summary>Takes note of the node that is called, by the wire that is known so far.</summary>
    protected static void NoteNode(CallRecord? record, Node node) =>
        record?.NoteNode(node.Observed, node.Connector?.Protocol);

    /// <summary>Takes note of the node that is being asked for a name at present, if any is.</summary>
    protected void NoteLookup(CallRecord? record, string name)
    {
        if (state.LookedUpAt.TryGetValue(name, out Node? node))
        {
            NoteNode(record, node);
        }
    }

    /// <summary>Takes note of a call that is tried again.</summary>
    /// <param name="node">Where it has failed.</param>
    /// <param name="reason">Why.</param>
    protected void NoteRetry(Node node, string reason)
    {
        ClientTelemetry.CountRetry();
        Log.Retrying(Logger, node.Address, reason);
    }

    /// <summary>Keeps a message as it is now, for a call that can't be written at once.</summary>
    /// <exception cref="RemotingException">No request can carry it.</exception>
    protected KeptMessages Keep(IMessage message) => KeptMessages.Of([message], Settings.MaxFrameSize);

    /// <summary>Keeps messages as they are now, for a call that can't be written at once.</summary>
    /// <exception cref="GoAktException">No request can carry them.</exception>
    public KeptMessages Keep(string callName, ActorId actor, params IReadOnlyList<IMessage> messages)
    {
        try
        {
            return KeptMessages.Of([.. messages], Settings.MaxFrameSize);
        }
        catch (RemotingException e)
        {
            throw Translate(e, callName, actor, null, record: null);
        }
    }

    /// <summary>Half of a call's time while there is another node to try, so that a silent one does not use it all
    /// up; and no more than other calls have, where a call has much time or no limit.</summary>
    protected CallOptions ShareOf(CallOptions call, List<Node>? tried, TimeSpan? longest = null) =>
        Pool.Configured.Count > (tried?.Count ?? 0) + 1
            ? call with
            {
                Deadline = Deadline.After(Min(call.Deadline.Remaining / 2, longest ?? Settings.RequestTimeout)),
            }
            : call;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>What the routers of one client work on.</summary>
internal sealed class RoutingState(
    RoutingSettings settings,
    NodePool pool,
    AddressCache cache,
    HealthMonitor health,
    ILogger logger) : IAsyncDisposable
{
    /// <summary>Retries in stock, for all calls together.</summary>
    private const int RetryTokens = 100;

    private RoutingSettings _settings = settings;
    private int _disposed;

    /// <summary>What calls that begin now go by; replaced as a whole.</summary>
    public RoutingSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set => Volatile.Write(ref _settings, value);
    }

    public NodePool Pool { get; } = pool;

    public AddressCache Cache { get; } = cache;

    public HealthMonitor Health { get; } = health;

    public ILogger Logger { get; } = logger;

    public RetryBudget Retries => Relocations.Budget;

    public Relocations Relocations { get; } = new(settings.AwaitRelocation, new RetryBudget(RetryTokens));

    /// <summary>Which node is being asked for a name at present.</summary>
    public ConcurrentDictionary<string, Node> LookedUpAt { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether calls are at work at a node, or wait for their actors. One that is just on its way from a
    /// look-up to its actor may not be seen.</summary>
    public bool IsBusy =>
        Relocations.AreAwaited || !LookedUpAt.IsEmpty || Pool.All.Any(static node => node.InFlight > 0);

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, Settings.Owner);

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return default;
        }

        Health.Dispose();
        Relocations.Dispose();
        return Pool.DisposeAsync();
    }
}

/// <summary>The client's options, as far as the way of a call depends on them.</summary>
/// <param name="Owner">What an error calls the client.</param>
/// <param name="RequestTimeout">The longest that anything but an ask may take.</param>
/// <param name="AddressLifetime">How long an address is kept.</param>
/// <param name="TellVerification">The longest time since an actor was last known to be there for which it may be told
/// something without being asked for.</param>
/// <param name="MaxFrameSize">The most bytes that a request may take.</param>
/// <param name="Protocol">The wire that the nodes are said to speak.</param>
/// <param name="Tls">How connections are encrypted where the node does not say, or null.</param>
/// <param name="AwaitRelocation">Whether calls wait for an actor whose node is down.</param>
/// <param name="Headers">What the application adds to a call's headers, or null.</param>
internal sealed record RoutingSettings(
    Type Owner,
    TimeSpan RequestTimeout,
    TimeSpan AddressLifetime,
    TimeSpan TellVerification,
    int MaxFrameSize,
    WireProtocol Protocol,
    NodeTls? Tls,
    bool AwaitRelocation,
    Func<IEnumerable<KeyValuePair<string, string>>>? Headers);
