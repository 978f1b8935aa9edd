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
    private readonly NodeSource[] _sources;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private IReadOnlyList<Node> _given;
    private bool _isEmpty;

    /// <param name="pool">What holds the nodes; it has those that are given.</param>
    /// <param name="given">The nodes that the application has named.</param>
    /// <param name="discoveries">What finds others.</param>
    /// <param name="first">What calls wait for until the first nodes are known.</param>
    /// <param name="health">Watches over the nodes.</param>
    /// <param name="time">What the pauses after a failure are measured by.</param>
    /// <param name="logger">The client's logger.</param>
    public NodeMembership(
        NodePool pool,
        IReadOnlyList<Node> given,
        IReadOnlyList<INodeDiscovery> discoveries,
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
        _sources = [.. discoveries.Select(static discovery => new NodeSource(discovery))];
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

    /// <summary>Begins to watch. The discoveries' code runs on threads of the pool, in no caller's context.</summary>
    public void Start()
    {
        foreach (NodeSource source in _sources)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WatchAsync(source), null);
        }
    }

    /// <summary>Replaces the nodes that the application has named, as after a change of its configuration.</summary>
    /// <exception cref="ArgumentException">A node's property is out of its range; nothing has changed then.</exception>
    public void SetGiven(IReadOnlyList<Node> given)
    {
        Node[] described = Described(given);
        Change(
            () => [.. described, .. _sources.SelectMany(static source => source.Nodes)],
            () => _given = described);
    }

    /// <summary>Ends the watching, without waiting for the discoveries' code.</summary>
    public void Dispose() =>

        // What the discoveries have registered with their token runs elsewhere, and may fail there.
        _ = _stopping.CancelAsync().ContinueWith(
            static cancellation => _ = cancellation.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

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

    private async Task WatchAsync(NodeSource source)
    {
        TimeSpan pause = s_firstPause;
        try
        {
            while (true)
            {
                try
                {
                    await foreach (
                        IReadOnlyList<Node> nodes in source.WatchAsync(_stopping.Token).ConfigureAwait(false))
                    {
                        Take(source, nodes);
                        pause = s_firstPause;
                    }

                    EndOf(source);
                    return;
                }
                catch (Exception e) when (!_stopping.IsCancellationRequested)
                {
                    NoteFailure(source, ErrorText.Of(e), e);
                }

                await ClockPause.PauseAsync(pause, _time, _logger, _stopping.Token).ConfigureAwait(false);
                pause = pause < s_longestPause / 2 ? pause * 2 : s_longestPause;
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The client is being disposed.
        }
    }

    /// <exception cref="ArgumentException">A client can't use the set.</exception>
    private void Take(NodeSource source, IReadOnlyList<Node> nodes)
    {
        Node[] described = Described(nodes);
        bool hadFailed = false;
        Change(
            () => [.. _given, .. _sources.SelectMany(other => other == source ? described : other.Nodes)],
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

    /// <summary>A discovery that has ended without a word names no nodes.</summary>
    private void EndOf(NodeSource source)
    {
        if (!source.HasAnswered)
        {
            Take(source, []);
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
    private void Change(Func<IReadOnlyList<Node>> all, Action keep)
    {
        NodeChanges changes;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            changes = _pool.Update(all());
            keep();
        }

        Publish(changes);
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
