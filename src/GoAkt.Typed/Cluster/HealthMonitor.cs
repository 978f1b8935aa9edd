using System.Collections.Concurrent;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Telemetry;
using Microsoft.Extensions.Logging;

namespace GoAkt.Typed.Cluster;

/// <summary>
/// Ejects a node whose call failed for the network's sake, probes it with growing pauses, and lets it back in when it answers.
/// Keeps the nodes' weights fresh, each on its own.
/// </summary>
internal sealed class HealthMonitor : IAsyncDisposable
{
    /// <summary>A node that only a look-up has named is given up after so many probes, which take about five minutes.</summary>
    private const int MostProbesOfNamedNode = 36;

    private static readonly TimeSpan s_firstProbe = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pauseBetweenChecks = TimeSpan.FromSeconds(1);

    private readonly NodePool _pool;
    private readonly AddressCache _cache;
    private readonly HealthSettings _settings;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Node, Task> _probes = new();
    private readonly ConcurrentDictionary<Node, Lazy<Task>> _checks = new();
    private readonly Task _refreshing;

    public HealthMonitor(NodePool pool, AddressCache cache, HealthSettings settings, ILogger logger)
    {
        _pool = pool;
        _cache = cache;
        _settings = settings;
        _logger = logger;
        _refreshing = settings.RefreshInterval == Timeout.InfiniteTimeSpan
            ? Task.CompletedTask
            : Task.WhenAll(pool.Configured.Select(RefreshRegularlyAsync));
    }

    /// <summary>
    /// Takes note of a failed call: where the network or the protocol is to blame, the node is ejected at once; where nothing came, in time or
    /// on a connection any more, it is asked for a sign of life.
    /// </summary>
    public void Report(Node node, RemotingException failure)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        if (failure.Failure == RemotingFailure.TimedOut || failure.IsSilence)
        {
            if (node.State != NodeState.Ejected)
            {
                // A slow actor lets calls time out too; but where the other end is gone without a word, nothing else shows it.
                _ = _checks.GetOrAdd(node, node => new Lazy<Task>(() => CheckAsync(node))).Value;
            }
        }
        else if (failure.Failure is RemotingFailure.NotConnected or RemotingFailure.ConnectionLost or RemotingFailure.Protocol)
        {
            Eject(node, failure.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll([.. _probes.Values, .. _checks.Values.Select(static check => check.Value), _refreshing]).ConfigureAwait(false);
    }

    private void Eject(Node node, string reason)
    {
        if (!_stopping.IsCancellationRequested && _pool.TrySetState(node, NodeState.Ejected))
        {
            Log.NodeEjected(_logger, node.Address, reason);
            _cache.RemoveAllOn(node);
            _probes[node] = ProbeAsync(node);
        }
    }

    private async Task CheckAsync(Node node)
    {
        // The entry among the checks has to be there before it can be taken out.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (!await AnswersAsync(node).ConfigureAwait(false))
            {
                Eject(node, "calls to it time out, and so does a probe");
            }

            await Task.Delay(s_pauseBetweenChecks, _settings.TimeProvider, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The client is being disposed.
        }

        _checks.TryRemove(node, out _);
    }

    private async Task ProbeAsync(Node node)
    {
        TimeSpan pause = s_firstProbe;
        int probes = 0;
        try
        {
            do
            {
                await Task.Delay(pause, _settings.TimeProvider, _stopping.Token).ConfigureAwait(false);
                pause = pause < s_longestPause / 2 ? pause * 2 : s_longestPause;
                if (++probes > MostProbesOfNamedNode && await _pool.TryForgetAsync(node).ConfigureAwait(false))
                {
                    _probes.TryRemove(node, out _);
                    Log.NodeForgotten(_logger, node.Address);
                    return;
                }
            }
            while (!await AnswersAsync(node).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }

        _probes.TryRemove(node, out _);
        if (_pool.TrySetState(node, NodeState.Available))
        {
            Log.NodeAvailable(_logger, node.Address);
        }
    }

    /// <summary>Asks for a sign of life, first through connections of its own, then through those that calls use.</summary>
    private async Task<bool> AnswersAsync(Node node)
    {
        try
        {
            await node.DetectAgainAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            return e.Failure == RemotingFailure.Answered;
        }

        try
        {
            await AskLoadAsync(node).ConfigureAwait(false);
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
            return e.Failure is RemotingFailure.Answered or RemotingFailure.Backpressure;
        }
    }

    /// <summary>Asks a node for its load every now and then; where it can't say, it keeps the weight that it has.</summary>
    private async Task RefreshRegularlyAsync(Node node)
    {
        try
        {
            using PeriodicTimer timer = new(_settings.RefreshInterval, _settings.TimeProvider);
            do
            {
                await RefreshAsync(node).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
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
            node.Weight = await AskLoadAsync(node).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            // A node without clustering has no figure; it is as alive as any.
            Log.RefreshFailed(_logger, node.Address, e.Message);
            Report(node, e);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The client is being disposed.
        }
    }

    private async Task<double> AskLoadAsync(Node node)
    {
        CallOptions options = new(Deadline.After(_settings.RequestTimeout), null, _stopping.Token);
        IRemoting remoting = await node.RemotingAsync(options).ConfigureAwait(false);
        return await remoting.LoadAsync(options).ConfigureAwait(false);
    }
}
