using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using GoAkt.Typed.Threading;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Nodes;

/// <summary>
/// Ejects a node whose call failed for the network's sake, probes it with growing pauses, and lets it back in when it
/// answers. Keeps the nodes' weights fresh, each on its own.
/// </summary>
internal sealed class HealthMonitor : IDisposable
{
    /// <summary>A node that only a look-up has named is given up after so many probes, which take about five
    /// minutes.</summary>
    private const int MostProbesOfNamedNode = 36;

    private static readonly TimeSpan s_firstProbe = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pauseBetweenChecks = TimeSpan.FromSeconds(1);

    private readonly NodePool _pool;
    private readonly HealthSettings _settings;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Node, bool> _checks = new();
    private readonly ConditionalWeakTable<NodeConnector, NodeAbsence> _absences = [];

    public HealthMonitor(NodePool pool, HealthSettings settings, ILogger logger)
    {
        _pool = pool;
        _settings = settings;
        _logger = logger;
        foreach (Node node in pool.Configured)
        {
            Watch(node);
        }
    }

    /// <summary>Keeps the weight of a node fresh that balancing chooses from, until the client lets go of it.</summary>
    public void Watch(Node node)
    {
        if (_settings.RefreshInterval != Timeout.InfiniteTimeSpan)
        {
            _ = RefreshRegularlyAsync(node);
        }
    }

    /// <summary>Forgets what was found on a node that the client has let go of. What probes it or refreshes its weight
    /// ends with its next pause.</summary>
    public void Release(Node node) => _settings.NodeGone(node);

    /// <summary>
    /// Takes note of a failed call: where the network or the protocol is to blame, or the node refuses all requests, it
    /// is ejected at once; where nothing came, in time or on a connection any more, it is asked for a sign of life.
    /// </summary>
    public void Report(Node node, RemotingException failure)
    {
        if (_stopping.IsCancellationRequested
            || !_pool.Knows(node)
            || (failure.IsWireRefusal && node.Connector.IsAuto))
        {
            // A node that speaks another wire by now is there: the next call finds out which.
            return;
        }

        if (failure.Failure == RemotingFailure.TimedOut || failure.IsSilence)
        {
            if (node.State != NodeState.Ejected && _checks.TryAdd(node, true))
            {
                // A slow actor lets calls time out too; but where the other end is gone without a word, nothing else
                // shows it.
                _ = CheckAsync(node);
            }
        }
        else if (failure.IsRemotingDisabled
            || failure.Failure
                is RemotingFailure.NotConnected
                    or RemotingFailure.ConnectionLost
                    or RemotingFailure.Protocol)
        {
            Eject(node, failure.Message);
        }
    }

    /// <summary>
    /// Whether a node is down that an actor was lost on. It is ejected if it gives no sign of life, unless the client
    /// has let go of it.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="connector">What has connected this client to it.</param>
    /// <param name="lostAt">When the actor was lost, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> says
    /// it.</param>
    public async Task<bool> IsDownAsync(Node node, NodeConnector connector, long lostAt)
    {
        if (_pool.Knows(node) && node.State == NodeState.Ejected)
        {
            return true;
        }

        NodeAbsence absence =
            _absences.GetValue(connector, _ => new NodeAbsence(() => AnswersOrIsEjectedAsync(node, connector)));
        try
        {
            return await absence.IsAbsentSinceAsync(lostAt).InPlace();
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The client is being disposed, which ends the call otherwise.
            return true;
        }
    }

    /// <summary>Ends all checks, probes and refreshes.</summary>
    /// <remarks>They are not waited for: the application's code runs in them, and may be what disposes the
    /// client.</remarks>
    public void Dispose()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (AggregateException e)
        {
            // The timers are the application's, if the clock is.
            Log.ClockFailed(_logger, e);
        }
    }

    private void Eject(Node node, string reason)
    {
        if (_stopping.IsCancellationRequested || !_pool.TrySetState(node, NodeState.Ejected))
        {
            return;
        }

        // The application's handlers and loggers may take their time: neither the node's way back nor the call that
        // failed waits for them.
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _settings.NodeGone(node);
        _ = ProbeAsync(node, told.Task);
        WorkerThreads.Completions.Run(new Telling(() =>
        {
            Log.NodeEjected(_logger, node.Address, reason);
            _settings.StateChanged(node, NodeState.Ejected);
            told.SetResult();
        }));
    }

    private async Task<bool> AnswersOrIsEjectedAsync(Node node, NodeConnector connector)
    {
        bool isKnown = _pool.Knows(node);
        bool answers = await AnswersAsync(
            node, isKnown ? () => AskForSignAsync(node) : () => AskForSignAsync(connector)).InPlace();
        if (!answers)
        {
            Eject(node, "actors that were on it are not found, and a probe of it fails");
        }

        return answers;
    }

    private async Task CheckAsync(Node node)
    {
        try
        {
            if (!await AnswersAsync(node, () => AskForSignAsync(node)).InPlace())
            {
                Eject(node, "calls to it time out, and so does a probe");
            }

            await PauseAsync(s_pauseBetweenChecks).InPlace();
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The client is being disposed.
        }
        finally
        {
            _checks.TryRemove(node, out _);
        }
    }

    private async Task ProbeAsync(Node node, Task ejectionTold)
    {
        TimeSpan pause = s_firstProbe;
        int probes = 0;
        try
        {
            do
            {
                await PauseAsync(pause).InPlace();
                pause = pause < s_longestPause / 2 ? pause * 2 : s_longestPause;
                if (!_pool.Knows(node))
                {
                    return;
                }

                if (++probes > MostProbesOfNamedNode && await _pool.TryForgetAsync(node).InPlace())
                {
                    Log.NodeForgotten(_logger, node.Address);
                    return;
                }
            }
            while (!await AnswersAsync(node, () => AskForSignAsync(node)).InPlace());
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            return;
        }

        if (_pool.TrySetState(node, NodeState.Available))
        {
            Log.NodeAvailable(_logger, node.Address);
            await ejectionTold.InPlace();
            if (node.State == NodeState.Available)
            {
                _settings.StateChanged(node, NodeState.Available);
            }
        }
    }

    /// <summary>Asks for a sign of life; what goes wrong in an unforeseen way is none.</summary>
    private async Task<bool> AnswersAsync(Node node, Func<Task<bool>> askForSign)
    {
        try
        {
            return await askForSign().InPlace();
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            Log.ProbeFailed(_logger, node.Address, e);
            return false;
        }
    }

    /// <summary>Asks for a sign of life, first through connections of its own, then through those that calls
    /// use.</summary>
    private async Task<bool> AskForSignAsync(Node node)
    {
        try
        {
            await node.DetectAgainAsync(_stopping.Token).InPlace();
        }
        catch (RemotingException e)
        {
            return IsSign(e);
        }

        try
        {
            await AskLoadAsync(node).InPlace();
            return true;
        }
        catch (RemotingException e) when (e.Failure is RemotingFailure.TimedOut or RemotingFailure.ConnectionLost)
        {
            // The node is there, and what calls use is not: connections that died without a word.
            node.Remoting?.CloseFreeConnections();
            return true;
        }
        catch (RemotingException e)
        {
            // With all its connections busy, a node is alive.
            return IsSign(e) || e.Failure == RemotingFailure.Backpressure;
        }
    }

    /// <summary>Asks a node that the client has let go of for a sign of life.</summary>
    private async Task<bool> AskForSignAsync(NodeConnector connector)
    {
        try
        {
            await connector.ProbeAsync(_stopping.Token).InPlace();
            return true;
        }
        catch (RemotingException e)
        {
            return IsSign(e);
        }
    }

    /// <summary>Whether a node that answers so serves calls.</summary>
    private static bool IsSign(RemotingException answer) =>
        answer is { Failure: RemotingFailure.Answered, IsRemotingDisabled: false };

    /// <summary>Asks a node for its load every now and then; where it can't say, it keeps the weight that it
    /// has.</summary>
    private async Task RefreshRegularlyAsync(Node node)
    {
        try
        {
            while (_pool.Knows(node))
            {
                await RefreshAsync(node).InPlace();
                await PauseAsync(_settings.RefreshInterval).InPlace();
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The client is being disposed.
        }
    }

    private async Task RefreshAsync(Node node)
    {
        if (node.State == NodeState.Ejected)
        {
            return;
        }

        try
        {
            _pool.SetWeight(node, await AskLoadAsync(node).InPlace());
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            // A node without clustering has no figure; it is as alive as any.
            Log.RefreshFailed(_logger, node.Address, ErrorText.Of(e));
            if (e is RemotingException failure)
            {
                Report(node, failure);
            }
        }
    }

    private Task PauseAsync(TimeSpan pause) =>
        ClockPause.PauseAsync(pause, _settings.TimeProvider, _logger, _stopping.Token);

    private async Task<double> AskLoadAsync(Node node)
    {
        CallOptions options = new(Deadline.After(_settings.RequestTimeout()), null, _stopping.Token);
        NodeRemoting remoting = await node.RemotingAsync(options).InPlace();
        return await remoting.LoadAsync(options).InPlace();
    }

    private sealed class Telling(Action tell) : IThreadPoolWorkItem
    {
        public void Execute() => tell();
    }
}

/// <summary>What the client's options say about the health of nodes, and who is told of changes.</summary>
/// <param name="RefreshInterval">How often the nodes are asked for their load; <see cref="Timeout.InfiniteTimeSpan"/>
/// for never.</param>
/// <param name="RequestTimeout">Tells the longest that a probe or a refresh may take at present.</param>
/// <param name="TimeProvider">What the pauses are measured by.</param>
/// <param name="NodeGone">Told first of a node that was ejected; must neither block nor throw.</param>
/// <param name="StateChanged">Told of a node that was ejected or let back in; may take its time, and does not
/// throw.</param>
internal sealed record HealthSettings(
    TimeSpan RefreshInterval,
    Func<TimeSpan> RequestTimeout,
    TimeProvider TimeProvider,
    Action<Node> NodeGone,
    Action<Node, NodeState> StateChanged);
