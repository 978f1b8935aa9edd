using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Nodes;

/// <summary>Finds out which wire a node speaks, once for all calls that wait for it, and remembers it until that fails.</summary>
/// <param name="detector">Finds it out.</param>
/// <param name="connectionLost">Told when a connection that calls may use was lost; see <see cref="IRemoting.ConnectionLost"/>.</param>
internal sealed class NodeConnector(ProtocolDetector detector, Action connectionLost) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposal = new();
    private volatile IRemoting? _remoting;
    private Task<IRemoting>? _detecting;
    private bool _disposed;

    /// <summary>Null until the wire is known.</summary>
    public IRemoting? Remoting => _remoting;

    public WireProtocol? Protocol => _remoting?.Protocol;

    public ValueTask<IRemoting> RemotingAsync(CallOptions options) =>
        _remoting is { } remoting ? new ValueTask<IRemoting>(remoting) : new ValueTask<IRemoting>(DetectAsync(options));

    /// <summary>
    /// Finds out again: a node of another version may have taken the address over. Calls under way go on unless the wire has changed.
    /// </summary>
    /// <exception cref="RemotingException">The node can't be reached, or speaks none of the wires.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task DetectAgainAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(_disposal.Token, cancellationToken);
        try
        {
            await AdoptAsync(await detector.DetectAsync(isProbe: true, ending.Token).ConfigureAwait(false))
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw RemotingException.Disposed(Delivery.NotSent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? detecting;
        IRemoting? remoting;
        lock (_gate)
        {
            _disposed = true;
            detecting = _detecting;
            remoting = _remoting;
        }

        await _disposal.CancelAsync().ConfigureAwait(false);
        if (detecting is not null)
        {
            await detecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (remoting is not null)
        {
            await remoting.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<IRemoting> DetectAsync(CallOptions options)
    {
        Task<IRemoting> detecting;
        lock (_gate)
        {
            if (_disposed)
            {
                throw RemotingException.Disposed(Delivery.NotSent);
            }

            detecting = _detecting ??= DetectOnceAsync();
        }

        try
        {
            return await detecting.WaitAsync(options.Deadline.Remaining, options.CancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw RemotingException.TimedOut(Delivery.NotSent, "the node did not show in time which wire it speaks");
        }
        catch (OperationCanceledException) when (!options.CancellationToken.IsCancellationRequested)
        {
            throw RemotingException.Disposed(Delivery.NotSent);
        }
    }

    private async Task<IRemoting> DetectOnceAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return await AdoptAsync(await detector.DetectAsync(isProbe: false, _disposal.Token).ConfigureAwait(false))
                .ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _detecting = null;
            }
        }
    }

    /// <summary>Keeps what was found, unless the like is there already.</summary>
    /// <returns>What to call the node by.</returns>
    private async Task<IRemoting> AdoptAsync(IRemoting found)
    {
        IRemoting? kept = null;
        IRemoting? unused = found;
        lock (_gate)
        {
            if (!_disposed)
            {
                if (_remoting?.Dialect != found.Dialect)
                {
                    found.ConnectionLost += connectionLost;
                    (unused, _remoting) = (_remoting, found);
                }

                kept = _remoting;
            }
        }

        if (unused is not null)
        {
            await unused.DisposeAsync().ConfigureAwait(false);
        }

        return kept ?? throw RemotingException.Disposed(Delivery.NotSent);
    }
}
