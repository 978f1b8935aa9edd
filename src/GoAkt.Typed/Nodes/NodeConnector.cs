using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Nodes;

/// <summary>Finds out which wire a node speaks, once for all calls that wait for it, and remembers it until that
/// fails.</summary>
/// <param name="detector">Finds it out.</param>
/// <param name="connectionLost">Told when a connection that calls may use was lost; see
/// <see cref="NodeRemoting.ConnectionLost"/>.</param>
internal sealed class NodeConnector(ProtocolDetector detector, Action connectionLost) : IAsyncDisposable
{
    /// <summary>How long it is remembered that a node does not speak Duplex, as GoAkt's own dialler does.</summary>
    private static readonly TimeSpan s_pauseBeforeDuplex = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_longestRetirement = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_retirementStep = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly SharedWork<NodeRemoting> _detection = new();
    private volatile NodeRemoting? _remoting;
    private volatile bool _answeredBefore;
    private bool _disposed;
    private int _released;

    /// <summary>Null until the wire is known.</summary>
    public NodeRemoting? Remoting => _remoting;

    public WireProtocol? Protocol => _remoting?.Protocol;

    /// <summary>Whether the node has ever answered anything.</summary>
    public bool HasAnswered => _answeredBefore || _remoting is { HasAnswered: true };

    /// <summary>Whether the node's wire is found out.</summary>
    public bool IsAuto => detector.IsAuto;

    public bool IsDisposed => _disposal.IsCancellationRequested;

    /// <summary>Whether no new calls are to go to the node.</summary>
    public bool IsReleased => Volatile.Read(ref _released) != 0;

    public ValueTask<NodeRemoting> RemotingAsync(CallOptions options) =>
        _remoting is { } remoting
            ? new ValueTask<NodeRemoting>(remoting)
            : new ValueTask<NodeRemoting>(DetectAsync(options));

    /// <summary>
    /// Finds out again: a node of another version may have taken the address over. Calls under way go on unless the
    /// wire has changed.
    /// </summary>
    /// <exception cref="RemotingException">The node can't be reached, or speaks none of the wires.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task DetectAgainAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_disposal.Token, cancellationToken);
        try
        {
            await AdoptAsync(await detector.DetectAsync(isProbe: true, ending.Token).InPlace())
                .InPlace();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw RemotingException.Disposed(Delivery.NotSent);
        }
    }

    /// <summary>Has the node show that it is there, by a connection of its own, even if no calls go to it any
    /// more.</summary>
    /// <exception cref="RemotingException">The node can't be reached, or speaks none of the wires.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        NodeRemoting found = await detector.DetectAsync(isProbe: true, cancellationToken).InPlace();
        await found.DisposeAsync().InPlace();
    }

    /// <summary>Says that no new calls go to the node. What calls have found already stays open for them.</summary>
    public void Release() => Interlocked.Exchange(ref _released, 1);

    /// <summary>Disposes this once the calls that are under way have ended, but after a minute at the latest.</summary>
    /// <param name="usage">Counts the calls.</param>
    public async Task RetireAsync(NodeUsage usage)
    {
        await WaitUntilIdleAsync(
            () => usage.InFlight > 0 || _detection.IsUnderWay || _remoting is { IsBusy: true }).InPlace();
        await DisposeAsync().InPlace();
    }

    public ValueTask DisposeAsync()
    {
        NodeRemoting? remoting;
        lock (_gate)
        {
            _disposed = true;
            remoting = _remoting;
        }

        // What is being found out is not waited for, since the application's code may run in it, and may be what
        // disposes the client. It finds this disposed, and closes what it has opened.
        _disposal.Cancel();
        return remoting?.DisposeAsync() ?? default;
    }

    private async Task<NodeRemoting> DetectAsync(CallOptions options)
    {
        try
        {
            return await _detection
                .JoinAsync(_ => DetectOnceAsync(), options, "the node did not show in time which wire it speaks")
                .InPlace();
        }
        catch (OperationCanceledException) when (!options.CancellationToken.IsCancellationRequested)
        {
            throw RemotingException.Disposed(Delivery.NotSent);
        }
    }

    private async Task<NodeRemoting> DetectOnceAsync() => _remoting ?? await AdoptAsync(
        _disposal.IsCancellationRequested
            ? throw RemotingException.Disposed(Delivery.NotSent)
            : await detector.DetectAsync(isProbe: false, _disposal.Token).InPlace()).ConfigureAwait(false);

    /// <summary>Keeps what was found, unless the like is there already.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="isUpgrade">Whether the node speaks the wire before as well, so that the calls under way on it end
    /// by themselves.</param>
    /// <returns>What to call the node by.</returns>
    private async Task<NodeRemoting> AdoptAsync(NodeRemoting found, bool isUpgrade = false)
    {
        NodeRemoting? kept = null;
        NodeRemoting? unused = found;
        lock (_gate)
        {
            if (!_disposed)
            {
                if (_remoting?.Dialect != found.Dialect)
                {
                    found.ConnectionLost += connectionLost;
                    found.WireRefused += () => Forget(found);
                    (unused, _remoting) = (_remoting, found);
                }

                kept = _remoting;
            }
        }

        if (kept == found)
        {
            if (isUpgrade)
            {
                _ = RetireAsync(unused);
            }
            else if (unused is not null)
            {
                await unused.DisposeAsync().InPlace();
            }

            if (IsAuto && found.MaySpeakDuplex)
            {
                _ = LookForDuplexAsync(found);
            }
        }
        else
        {
            await found.DisposeAsync().InPlace();
            kept?.NoteReachable();
        }

        return kept ?? throw RemotingException.Disposed(Delivery.NotSent);
    }

    /// <summary>The node does not speak that wire any more: the next call finds out which one it does.</summary>
    private void Forget(NodeRemoting refused)
    {
        if (!IsAuto)
        {
            return;
        }

        lock (_gate)
        {
            if (_remoting != refused || _disposed)
            {
                return;
            }

            _remoting = null;
            _answeredBefore = true;
        }

        _ = RetireAsync(refused);
    }

    /// <summary>Disposes what calls go through no more, once those that are under way have ended.</summary>
    private async Task RetireAsync(NodeRemoting? retired)
    {
        await WaitUntilIdleAsync(() => retired is { IsBusy: true }).InPlace();
        if (retired is not null)
        {
            await retired.DisposeAsync().InPlace();
        }
    }

    private async Task WaitUntilIdleAsync(Func<bool> isBusy)
    {
        try
        {
            var limit = Deadline.After(s_longestRetirement);
            do
            {
                // A call may just have found it.
                await Task.Delay(s_retirementStep, _disposal.Token).ConfigureAwait(false);
            }
            while (isBusy() && !limit.HasPassed);
        }
        catch (OperationCanceledException)
        {
            // The client is being disposed.
        }
    }

    /// <summary>Asks a node that speaks Framed every now and then whether it speaks Duplex by now.</summary>
    private async Task LookForDuplexAsync(NodeRemoting framed)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_pauseBeforeDuplex, _disposal.Token).ConfigureAwait(false);
                if (_remoting != framed)
                {
                    return;
                }

                if (await TryDuplexAsync().InPlace() is { } duplex)
                {
                    await AdoptAsync(duplex, isUpgrade: true).InPlace();
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or RemotingException)
        {
            // The client is being disposed.
        }
    }

    private async Task<NodeRemoting?> TryDuplexAsync()
    {
        try
        {
            return await detector.TryDuplexAsync(_disposal.Token).InPlace();
        }
        catch (RemotingException)
        {
            // Calls find out what is wrong with the node.
            return null;
        }
    }
}
