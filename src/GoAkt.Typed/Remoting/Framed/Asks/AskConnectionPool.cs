using GoAkt.Typed.Errors;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>
/// Connections to one node that carry one call at a time. The most recently used free one goes first; with none free
/// another is opened, up to a limit, and then calls wait for one until their deadline. The calls of one lane never take
/// all of them.
/// </summary>
internal sealed class AskConnectionPool : IFramedCallHolder
{
    /// <summary>How many connections are opened though the system allows no further thread to read them: the pool's
    /// threads do it.</summary>
    private const int FewestConnections = 4;

    private readonly Func<NodeTransport> _dial;
    private readonly RemotingTarget _target;
    private readonly ConnectionLosses _losses;
    private readonly int _limit;
    private readonly LaneLimit _lanes;
    private readonly FreeConnections _free;
    private readonly Lock _gate = new();
    private readonly List<AskConnection> _all = [];
    private readonly WaitingCalls _waiting;
    private volatile int _waitingCount;
    private bool _disposed;

    /// <param name="dial">Opens a connection, blocking this thread.</param>
    /// <param name="target">The node.</param>
    /// <param name="losses">Told of connections that break.</param>
    /// <param name="limit">The most connections.</param>
    public AskConnectionPool(Func<NodeTransport> dial, RemotingTarget target, ConnectionLosses losses, int limit)
    {
        _dial = dial;
        _target = target;
        _losses = losses;
        _limit = limit;
        _lanes = new LaneLimit(limit);
        _waiting = new WaitingCalls(_lanes);
        _free = new FreeConnections(limit);
        Threads = new ReaderThreads(limit, target.Dial.ToString());
    }

    /// <summary>What the connections are read by.</summary>
    public ReaderThreads Threads { get; }

    /// <summary>Whether calls wait for a connection.</summary>
    public bool HasWaiting => _waitingCount > 0;

    /// <summary>The connections, and the calls that wait for one.</summary>
    public NodeTraffic Traffic
    {
        get
        {
            lock (_gate)
            {
                return new NodeTraffic(_all.Count, _waiting.Bytes);
            }
        }
    }

    /// <summary>What is known of the code behind the callers' awaits.</summary>
    public BlockingCode Callers { get; } = new();

    /// <summary>Makes a call through a free connection, or a new one, or waits for one.</summary>
    public void Start(FramedCall call)
    {
        // Nobody overtakes those that wait.
        if (_waitingCount > 0 || !TryStart(call))
        {
            Wait(call);
        }
    }

    /// <summary>Makes a call through a free connection, or a new one.</summary>
    /// <returns>False if there is none to be had.</returns>
    public bool TryStart(FramedCall call)
    {
        if (call.Lane is { } lane && !_lanes.TryEnter(lane))
        {
            return false;
        }

        if ((AskReader.TakeOwn(this) ?? _free.TryTake()) is { } free)
        {
            free.Start(call);
            return true;
        }

        if (TryAdd() is { } opened)
        {
            opened.Open(call);
            return true;
        }

        Leave(call);
        return false;
    }

    /// <summary>To be called for every call that has had a connection once it does not need it any more.</summary>
    public void Leave(FramedCall call)
    {
        if (call.Lane is { } lane)
        {
            _lanes.Leave(lane);
        }
    }

    /// <summary>Takes a connection back whose call is done, and puts it to use if calls wait.</summary>
    public void Return(AskConnection connection)
    {
        connection.IdleSinceTick = Environment.TickCount64;
        if (_waitingCount > 0 && TakeWaiting() is { } call)
        {
            connection.StartLate(call);
            return;
        }

        _free.Put(connection);
        Dispatch();
        if (connection.IsDisposed)
        {
            Remove(connection);
        }
    }

    public void Remove(AskConnection connection)
    {
        _free.Remove(connection);
        lock (_gate)
        {
            _all.Remove(connection);
        }

        Dispatch();
    }

    public void GiveUp(FramedCall call, Exception reason)
    {
        lock (_gate)
        {
            if (!_waiting.TryRemove(call))
            {
                return;
            }

            _waitingCount = _waiting.Count;
        }

        call.Fail(reason);
    }

    /// <summary>Lets those that wait go on, as far as there are connections for them.</summary>
    public void Dispatch()
    {
        while (_waitingCount > 0)
        {
            AskConnection? free = AskReader.TakeOwn(this) ?? _free.TryTake();
            AskConnection? opened = null;
            FramedCall? next = null;
            lock (_gate)
            {
                if ((free is not null || MayAdd()) && _waiting.TryTakeNext(out next))
                {
                    _waitingCount = _waiting.Count;
                    opened = free is null ? Add() : null;
                }
            }

            if (next is null)
            {
                if (free is not null)
                {
                    _free.Put(free);
                }

                return;
            }

            free?.StartLate(next);
            opened?.Open(next);
        }
    }

    /// <summary>Gives up what is overdue and closes what has been idle for too long.</summary>
    /// <returns>Whether any call is under way.</returns>
    public bool Sweep(long now)
    {
        AskConnection[] connections;
        FramedCall[] overdue;
        lock (_gate)
        {
            connections = [.. _all];
            overdue = _waiting.Count == 0 ? [] : [.. _waiting.All.Where(call => now >= call.DeadlineTick)];
        }

        foreach (FramedCall call in overdue)
        {
            GiveUp(
                call,
                RemotingException.TimedOut(
                    Delivery.NotSent, $"{WhyWaiting(connections.Length)} until the call's time was up"));
        }

        bool isBusy = false;
        foreach (AskConnection connection in connections)
        {
            isBusy |= connection.Sweep(now);
        }

        Callers.Sweep(now, stillBlocks: Threads.Count > connections.Length);
        if (LibraryThread.AreTooMany)
        {
            _free.Close(now, "the system allows no further thread");
        }

        CloseIdle(now);
        Dispatch();
        return isBusy || _waitingCount > 0;
    }

    public void Dispose()
    {
        AskConnection[] connections;
        FramedCall[] waiting;
        lock (_gate)
        {
            _disposed = true;
            connections = [.. _all];
            waiting = [.. _waiting.All];
        }

        foreach (FramedCall call in waiting)
        {
            GiveUp(call, RemotingException.Disposed(Delivery.NotSent));
        }

        foreach (AskConnection connection in connections)
        {
            connection.Close(RemotingException.Disposed(Delivery.Unknown));
        }
    }

    /// <summary>Closes the connections that nothing uses at present.</summary>
    public void CloseFree()
    {
        while (_free.TryTake() is { } free)
        {
            free.Close(RemotingException.ConnectionLost(Delivery.NotSent, "another connection to the node has broken"));
        }
    }

    /// <summary>
    /// Closes the connections that nothing uses at present and on which nothing has come since a moment at which a call
    /// began that was never answered.
    /// </summary>
    public void CloseSilentSince(long tick) =>
        _free.Close(tick, "no answer came on another connection to the node for a call's whole time");

    private void Wait(FramedCall call)
    {
        AskConnection? draining;
        lock (_gate)
        {
            if (_disposed)
            {
                call.Fail(RemotingException.Disposed(Delivery.NotSent));
                return;
            }

            if (_waiting.Count > 0 && _waiting.Bytes + call.HeldBytes > _target.MaxQueuedBytes)
            {
                call.Fail(
                    RemotingException.NoRoomToWait(
                        _waiting.Bytes,
                        $"for one of the {_target.MaxConnections} connections to the node",
                        call.HeldBytes,
                        _target.MaxQueuedBytes));
                return;
            }

            call.Holder = this;
            _waiting.Add(call);
            _waitingCount = _waiting.Count;
            draining = _all.Count < _limit ? null : _all.Find(static connection => connection.IsDraining);
        }

        // An answer that nobody wants any more is not worth keeping a caller waiting.
        draining?.CloseIfDraining();

        // A call that begins to wait and a connection that is put back may just miss each other, so both look for the
        // other one again.
        Interlocked.MemoryBarrier();
        Dispatch();
    }

    private AskConnection? TryAdd()
    {
        lock (_gate)
        {
            return MayAdd() ? Add() : null;
        }
    }

    private bool MayAdd() =>
        !_disposed && _all.Count < (LibraryThread.AreScarce ? Math.Min(FewestConnections, _limit) : _limit);

    private AskConnection Add()
    {
        AskConnection connection = new(this, _dial, _losses, _target.MaxFrameSize);
        _all.Add(connection);
        return connection;
    }

    private FramedCall? TakeWaiting()
    {
        lock (_gate)
        {
            _waiting.TryTakeNext(out FramedCall? call);
            _waitingCount = _waiting.Count;
            return call;
        }
    }

    private string WhyWaiting(int connections) =>
        connections == _limit ? $"all {_target.MaxConnections} connections to the node were busy"
        : LibraryThread.AreScarce
            ? $"the system allowed no further thread, and with it no further connection to the node: all {connections} were busy"
        : "as many connections to the node as its receiver's calls may take were busy";

    private void CloseIdle(long now) =>
        _free.Close(now - (long)_target.IdleTimeout.TotalMilliseconds - 1, "the connection was idle");
}
