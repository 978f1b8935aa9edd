namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// The connections to one node that carry one call at a time. The most recently used free one goes first; with none free another is
/// opened, up to a limit, and then calls wait for one until their deadline.
/// </summary>
internal sealed class FramedConnectionPool(FramedDialer dialer, RemotingTarget target, FramedLosses losses) : IFramedCallHolder
{
    // Free connections; taken from the low end, so that the high end falls idle.
    private readonly FramedConnection?[] _free = new FramedConnection?[target.MaxConnections];
    private readonly Lock _gate = new();
    private readonly List<FramedConnection> _all = [];
    private readonly LinkedList<FramedCall> _waiting = new();
    private volatile int _waitingCount;
    private long _waitingBytes;
    private bool _disposed;

    /// <summary>Whether calls wait for a connection.</summary>
    public bool HasWaiting => _waitingCount > 0;

    /// <summary>Makes a call through a free connection, or a new one, or waits for one.</summary>
    public void Start(FramedCall call)
    {
        FramedConnection? connection = FramedConnection.TakeOwn(this) ?? TakeFree();
        if (connection is null)
        {
            StartWithoutFree(call);
        }
        else
        {
            connection.Start(call);
        }
    }

    /// <summary>Takes a connection back whose call is done, and puts it to use if calls wait.</summary>
    public void Return(FramedConnection connection)
    {
        connection.IdleSinceTick = Environment.TickCount64;
        if (_waitingCount > 0 && TakeWaiting() is { } call)
        {
            connection.StartLate(call);
            return;
        }

        PutFree(connection);
        ServeWaiting();
        if (connection.IsDisposed)
        {
            Remove(connection);
        }
    }

    public void Remove(FramedConnection connection)
    {
        for (int i = 0; i < _free.Length; i++)
        {
            Interlocked.CompareExchange(ref _free[i], null, connection);
        }

        FramedCall? call;
        lock (_gate)
        {
            call = _all.Remove(connection) ? FirstWaiting() : null;
        }

        if (call is not null)
        {
            StartWithoutFree(call);
        }
    }

    public void GiveUp(FramedCall call, Exception reason)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(call))
            {
                return;
            }

            CountWaiting(-call.HeldBytes);
        }

        call.Fail(reason);
    }

    /// <summary>Gives up what is overdue and closes what has been idle for too long.</summary>
    /// <returns>Whether any call is under way.</returns>
    public bool Sweep(long now)
    {
        FramedConnection[] connections;
        FramedCall[] overdue;
        lock (_gate)
        {
            connections = [.. _all];
            overdue = _waiting.Count == 0 ? [] : [.. _waiting.Where(call => now >= call.DeadlineTick)];
        }

        foreach (FramedCall call in overdue)
        {
            GiveUp(call, RemotingException.TimedOut(
                Delivery.NotSent, $"all {target.MaxConnections} connections to the node were busy until the call's time was up"));
        }

        bool isBusy = false;
        foreach (FramedConnection connection in connections)
        {
            isBusy |= connection.Sweep(now);
        }

        CloseIdle(now);
        return isBusy || _waitingCount > 0;
    }

    public void Dispose()
    {
        FramedConnection[] connections;
        FramedCall[] waiting;
        lock (_gate)
        {
            _disposed = true;
            connections = [.. _all];
            waiting = [.. _waiting];
        }

        foreach (FramedCall call in waiting)
        {
            GiveUp(call, RemotingException.Disposed(Delivery.NotSent));
        }

        foreach (FramedConnection connection in connections)
        {
            connection.Close(RemotingException.Disposed(Delivery.Unknown));
        }
    }

    /// <summary>Closes the connections that nothing uses at present.</summary>
    public void CloseFree()
    {
        while (TakeFree() is { } free)
        {
            free.Close(RemotingException.ConnectionLost(Delivery.NotSent, "another connection to the node has broken"));
        }
    }

    /// <summary>
    /// Closes the connections that nothing uses at present and on which nothing has come since a moment at which a call began that was
    /// never answered.
    /// </summary>
    public void CloseSilentSince(long tick) =>
        CloseFree(tick, "no answer came on another connection to the node for a call's whole time");

    private FramedConnection? TakeFree()
    {
        for (int i = 0; i < _free.Length; i++)
        {
            if (_free[i] is not null && Interlocked.Exchange(ref _free[i], null) is { IsDisposed: false } connection)
            {
                return connection;
            }
        }

        return null;
    }

    private void StartWithoutFree(FramedCall call)
    {
        FramedConnection? opened = null;
        FramedConnection? draining = null;
        lock (_gate)
        {
            if (_disposed)
            {
                call.Fail(RemotingException.Disposed(Delivery.NotSent));
                return;
            }

            if (_all.Count < target.MaxConnections)
            {
                opened = new FramedConnection(this, dialer, losses, target.MaxFrameSize);
                _all.Add(opened);
            }
            else if (_waitingBytes > 0 && _waitingBytes + call.HeldBytes > target.MaxQueuedBytes)
            {
                call.Fail(RemotingException.Backpressure(
                    $"all {target.MaxConnections} connections to the node are busy, and {_waitingBytes:N0} bytes wait for one already"));
                return;
            }
            else
            {
                call.Holder = this;
                _waiting.AddLast(call);
                CountWaiting(call.HeldBytes);
                draining = _all.Find(static connection => connection.IsDraining);
            }
        }

        if (opened is not null)
        {
            opened.Open(call);
            return;
        }

        // An answer that nobody wants any more is not worth keeping a caller waiting.
        draining?.CloseIfDraining();
        Interlocked.MemoryBarrier();
        ServeWaiting();
    }

    private void PutFree(FramedConnection connection)
    {
        // Others move between the slots meanwhile, so one round may find them all taken.
        while (true)
        {
            for (int i = 0; i < _free.Length; i++)
            {
                FramedConnection? there = _free[i];
                if (there is null or { IsDisposed: true }
                    && Interlocked.CompareExchange(ref _free[i], connection, there) == there)
                {
                    return;
                }
            }
        }
    }

    /// <summary>
    /// A call that begins to wait and a connection that is put back may just miss each other, so both look for the other one again.
    /// </summary>
    private void ServeWaiting()
    {
        while (_waitingCount > 0 && TakeFree() is { } free)
        {
            if (TakeWaiting() is { } call)
            {
                free.StartLate(call);
            }
            else
            {
                PutFree(free);
            }
        }
    }

    private FramedCall? TakeWaiting()
    {
        lock (_gate)
        {
            return FirstWaiting();
        }
    }

    private FramedCall? FirstWaiting()
    {
        FramedCall? call = _waiting.First?.Value;
        if (call is not null)
        {
            _waiting.RemoveFirst();
            CountWaiting(-call.HeldBytes);
        }

        return call;
    }

    private void CountWaiting(int bytes)
    {
        _waitingCount = _waiting.Count;
        _waitingBytes += bytes;
    }

    private void CloseIdle(long now) => CloseFree(now - (long)target.IdleTimeout.TotalMilliseconds - 1, "the connection was idle");

    private void CloseFree(long idleSinceTick, string reason)
    {
        for (int i = 0; i < _free.Length; i++)
        {
            FramedConnection? connection = _free[i];
            if (connection is not null
                && connection.IdleSinceTick <= idleSinceTick
                && Interlocked.CompareExchange(ref _free[i], null, connection) == connection)
            {
                connection.Close(RemotingException.ConnectionLost(Delivery.NotSent, reason));
            }
        }
    }
}
