using GoAkt.Typed.Errors;
using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// Keeps the pool's nodes at what the application has named and what discoveries find, all together: a node that
/// several name is one, as the first of them describes it.
/// </summary>
internal sealed class NodeMembership : IDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly NodePool _pool;
    private readonly HealthMonitor _health;
    private readonly FirstNodes _first;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private NodeSource[] _sources;
    private IReadOnlyList<Node> _given;
    private IReadOnlyList<Node> _former = [];
    private bool _isDisposed;
    private bool _isEmpty;

    /// <param name="pool">What holds the nodes; it has those that are given.</param>
    /// <param name="given">The nodes that the application has named.</param>
    /// <param name="sources">What finds others.</param>
    /// <param name="first">What calls wait for until the first nodes are known.</param>
    /// <param name="health">Watches over the nodes.</param>
    /// <param name="time">What the pauses after a failure are measured by.</param>
    /// <param name="logger">The client's logger.</param>
    public NodeMembership(
        NodePool pool,
        IReadOnlyList<Node> given,
        IReadOnlyList<NodeSource> sources,
        FirstNodes first,
        HealthMonitor health,
        TimeProvider time,
        ILogger logger)
    {
        _pool = pool;
        _given = Described(given);
        _first = first;
        _health = health;
        _time = time;
        _logger = logger;
        _sources = [.. sources];
        Publish(NodeChanges.None);
    }

    /// <summary>What the discoveries that fail at present have failed with; null if none does.</summary>
    public string? Failure
    {
        get
        {
            lock (_gate)
            {
                string[] failures =
                [
                    .. _sources
                        .Where(static source => source.Failure is not null)
                        .Select(static source => source.State),
                ];
                return failures.Length == 0 ? null : string.Join("; ", failures);
            }
        }
    }

    /// <summary>Begins to watch.</summary>
    public void Start()
    {
        foreach (NodeSource source in _sources)
        {
            Watch(source);
        }
    }

    /// <summary>
    /// Replaces the nodes that the application has named, and the names that others are discovered by, as after a
    /// change of its configuration. Where a name is new, the nodes that there were before stay until it has found some.
    /// </summary>
    /// <param name="given">The nodes.</param>
    /// <param name="names">The names.</param>
    /// <param name="create">Makes a discovery of a name that is new.</param>
    /// <exception cref="ArgumentException">A node's property is out of its range, or a name means nothing; nothing has
    /// changed then.</exception>
    public void SetGiven(
        IReadOnlyList<Node> given, IReadOnlyList<string> names, Func<string, NodeSource> create)
    {
        Node[] described = Described(given);
        NodeSource[] before = Volatile.Read(ref _sources);
        NodeSource[] after =
        [
            .. before.Where(static source => source.ConfiguredName is null),
            .. names.Distinct(StringComparer.Ordinal).Select(name =>
                before.FirstOrDefault(source => source.ConfiguredName == name) ?? create(name)),
        ];
        NodeSource[] added = [.. after.Except(before)];
        IReadOnlyList<Node> former = [];
        bool isTaken = Change(
            () =>
            {
                former = added.Length > 0 ? Union(_given, before, _former) : _former;
                return Union(described, after, former);
            },
            () => (_given, _sources, _former) = (described, after, former));
        foreach (NodeSource source in isTaken ? before.Except(after) : added)
        {
            source.End();
        }

        foreach (NodeSource source in isTaken ? added : [])
        {
            Watch(source);
        }
    }

    /// <summary>Ends the watching, without waiting for the discoveries' code.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        foreach (NodeSource source in _sources)
        {
            source.End();
        }
    }

    /// <summary>Copies of nodes: what they were described as stays, whatever becomes of them.</summary>
    /// <exception cref="ArgumentException">A client can't use one of them.</exception>
    private static Node[] Described(IReadOnlyList<Node>? nodes)
    {
        Node[] described = [.. nodes ?? throw new ArgumentException("it gave null in place of nodes")];
        for (int i = 0; i < described.Length; i++)
        {
            described[i] = (described[i] ?? throw new ArgumentException("it gave null among its nodes")).Copy();
            described[i].Validate();
        }

        return described;
    }

    /// <summary>All nodes together. The former ones are among them until every discovery that is new has found
    /// some.</summary>
    /// <param name="given">The nodes that the application has named.</param>
    /// <param name="sources">What finds others.</param>
    /// <param name="former">The nodes before the last change of names.</param>
    /// <param name="asker">The source that is about to have other nodes.</param>
    /// <param name="found">These nodes.</param>
    private static IReadOnlyList<Node> Union(
        IReadOnlyList<Node> given,
        NodeSource[] sources,
        IReadOnlyList<Node> former,
        NodeSource? asker = null,
        IReadOnlyList<Node>? found = null) =>
    [
        .. given,
        .. sources.SelectMany(source => source == asker ? found! : source.Nodes),
        .. sources.Any(source => source is { IsNewcomer: true, HasFound: false } && source != asker) ? former : [],
    ];

    /// <summary>The discovery's code runs on threads of the pool, in no caller's context.</summary>
    private void Watch(NodeSource source) =>
        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WatchAsync(source), null);

    private async Task WatchAsync(NodeSource source)
    {
        TimeSpan pause = s_firstPause;
        try
        {
            while (true)
            {
                try
                {
                    await foreach (IReadOnlyList<Node> nodes in source.WatchAsync().ConfigureAwait(false))
                    {
                        if (source.Ended.IsCancellationRequested)
                        {
                            // It does not heed its token.
                            return;
                        }

                        Take(source, nodes);
                        pause = s_firstPause;
                    }

                    EndOf(source);
                    return;
                }
                catch (Exception e) when (!source.Ended.IsCancellationRequested)
                {
                    NoteFailure(source, ErrorText.Of(e), e);
                }

                await ClockPause.PauseAsync(pause, _time, _logger, source.Ended).ConfigureAwait(false);
                pause = pause < s_longestPause / 2 ? pause * 2 : s_longestPause;
            }
        }
        catch (Exception) when (source.Ended.IsCancellationRequested)
        {
            // The client is being disposed, or has other names.
        }
    }

    /// <exception cref="ArgumentException">A client can't use the set.</exception>
    private void Take(NodeSource source, IReadOnlyList<Node> nodes)
    {
        Node[] described = Described(nodes);
        bool hadFailed = false;
        Change(
            () => _sources.Contains(source) ? Union(_given, _sources, _former, source, described) : null,
            () =>
            {
                hadFailed = source.Failure is not null;
                source.SetNodes(described);
            });
        if (hadFailed)
        {
            Log.DiscoveryRecovered(_logger, source.Name);
        }
    }

    /// <summary>A discovery that has ended without a word has failed no more, and has found what it had, if only
    /// nothing.</summary>
    private void EndOf(NodeSource source)
    {
        if (source.Failure is not null || !source.HasFound)
        {
            Take(source, source.Nodes);
        }
    }

    private void NoteFailure(NodeSource source, string reason, Exception exception)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = source.Failure != reason;
            source.Failure = reason;
        }

        if (isNew)
        {
            Log.DiscoveryFailed(_logger, source.Name, reason, exception);
        }

        Publish(NodeChanges.None);
    }

    /// <summary>Has the pool take over all nodes; keeps what they come from only if it does.</summary>
    /// <param name="all">All nodes; null if nothing changes.</param>
    /// <param name="keep">Keeps what they come from.</param>
    /// <returns>Whether it was kept.</returns>
    private bool Change(Func<IReadOnlyList<Node>?> all, Action keep)
    {
        NodeChanges changes;
        lock (_gate)
        {
            if (_isDisposed || all() is not { } nodes)
            {
                return false;
            }

            changes = _pool.Update(nodes);
            keep();
        }

        Publish(changes);
        return true;
    }

    /// <summary>Lets calls know, and the log. The logger is the application's: it holds nobody up but this.</summary>
    private void Publish(NodeChanges changes)
    {
        bool becameEmpty;
        lock (_gate)
        {
            bool areKnown =
                _pool.Configured.Count > 0 || Array.TrueForAll(_sources, static source => source.HasAnswered);
            _first.Reason = _sources.Length == 0
                ? "the list of nodes is empty"
                : string.Join("; ", _sources.Select(static source => source.State));
            if (areKnown)
            {
                _first.Complete();
            }

            bool isEmpty = areKnown && _pool.Configured.Count == 0;
            becameEmpty = isEmpty && !_isEmpty;
            _isEmpty = isEmpty;
        }

        foreach (Node node in changes.Gone)
        {
            _health.Release(node);
        }

        foreach (Node node in changes.Appeared)
        {
            _health.Watch(node);
        }

        foreach (Node node in changes.Gone)
        {
            Log.NodeDisappeared(_logger, node.ToString());
        }

        foreach (Node node in changes.Appeared)
        {
            Log.NodeAppeared(_logger, node.ToString());
        }

        if (becameEmpty)
        {
            Log.NoNodes(_logger, _first.Reason);
        }
    }
}
