using GoAkt.Typed.Remoting;

namespace GoAkt.Typed.Nodes;

/// <summary>Finds out which wire a node speaks, once for all calls that wait for it, and remembers it until that fails.</summary>
internal sealed class NodeConnector(ProtocolDetector detector) : IAsyncDisposable
{
    private readonly Lock _gate = new();
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
    public async Task DetectAgainAsync()
    {
        IRemoting found = await detector.DetectAsync().ConfigureAwait(false);
        IRemoting? unused = found;
        lock (_gate)
        {
            if (!_disposed && _remoting?.Dialect != found.Dialect)
            {
                (unused, _remoting) = (_remoting, found);
            }
        }

        if (unused is not null)
        {
            await unused.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        IRemoting? remoting;
        lock (_gate)
        {
            _disposed = true;
            remoting = _remoting;
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
            ObjectDisposedException.ThrowIf(_disposed, typeof(GoAktClient));
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
    }

    private async Task<IRemoting> DetectOnceAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        IRemoting? remoting = null;
        try
        {
            remoting = await detector.DetectAsync().ConfigureAwait(false);
            return remoting;
        }
        finally
        {
            bool isLate;
            lock (_gate)
            {
                _detecting = null;
                isLate = _disposed;
                _remoting = isLate ? null : remoting;
            }

            if (isLate && remoting is not null)
            {
                await remoting.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
