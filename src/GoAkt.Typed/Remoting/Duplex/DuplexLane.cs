using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>
/// One lane to a node: it outlives the connections that serve it one after another. The first call opens one; where
/// that fails, the next try has to wait, from one second to half a minute, and calls fail at once meanwhile.
/// </summary>
internal sealed class DuplexLane(LaneId id, DuplexDialer dialer, RemotingTarget target, DuplexEvents events)
{
    private const int FirstPause = 1_000;
    private const int LongestPause = 30_000;

    private readonly Lock _gate = new();
    private readonly MessageQueue _waiting = new();
    private readonly List<DuplexConnection> _suspected = [];
    private volatile DuplexConnection? _connection;
    private RemotingException? _refusal;
    private int _pause;
    private long _dialAgainTick;
    private bool _isDialling;
    private bool _isDisposed;

    /// <summary>What is known of the code behind the callers' awaits.</summary>
    public BlockingCode Callers { get; } = new();

    /// <summary>Makes a call, through a connection that is opened for it if there is none.</summary>
    public void Send(DuplexCall call)
    {
        if (_connection is not { } connection || !connection.TrySend(call))
        {
            SendLater(call);
        }
    }

    /// <summary>Opens the connection now, blocking this thread.</summary>
    /// <param name="timeout">The longest that the handshake may take.</param>
    /// <exception cref="RemotingException">There is none to be had.</exception>
    public void Open(TimeSpan timeout)
    {
        DuplexConnection connection = Adopt(dialer.Dial(id, timeout));
        LibraryThread.Start(connection.Read, $"GoAkt to {target.Dial}, {id}");
    }

    /// <summary>The node has shown that it is there: the next call need not wait for the pause to end.</summary>
    public void EndPause()
    {
        lock (_gate)
        {
            _pause = 0;
            _dialAgainTick = 0;
        }
    }

    public void Suspect() => _connection?.Suspect();

    /// <summary>Called every few milliseconds while calls are under way.</summary>
    /// <returns>Whether any is.</returns>
    public bool Sweep(long now)
    {
        bool isBusy;
        Callers.Sweep(now);
        DuplexConnection[] suspected;
        lock (_gate)
        {
            _waiting.Sweep(now, static () => RemotingException.TimedOut(
                Delivery.NotSent, "no connection to the node was open in time"));
            isBusy = _waiting.Count > 0;
            suspected = _suspected.Count == 0 ? [] : [.. _suspected];
        }

        foreach (DuplexConnection connection in suspected)
        {
            connection.Sweep(now);
            isBusy = true;
        }

        return isBusy | (_connection?.Sweep(now) ?? false);
    }

    /// <summary>Whether calls go through the connection, or may again.</summary>
    public bool Uses(DuplexConnection connection)
    {
        lock (_gate)
        {
            return _connection == connection || _connection is null;
        }
    }

    /// <summary>The other end of the connection may be gone: calls go through another one until it shows
    /// itself.</summary>
    public void OnSuspected(DuplexConnection connection)
    {
        lock (_gate)
        {
            if (_connection == connection)
            {
                _connection = null;
                _suspected.Add(connection);
            }
        }
    }

    /// <summary>The other end of a suspected connection is there. It is closed once it is idle if there is another one
    /// by now.</summary>
    public void OnTrusted(DuplexConnection connection)
    {
        lock (_gate)
        {
            if (_connection is null && !_isDialling && _suspected.Remove(connection))
            {
                _connection = connection;
            }
        }
    }

    /// <summary>The node or the network has ended a connection, whose calls fail next.</summary>
    public void OnLost(RemotingException reason) => events.Losses.Note(reason);

    /// <summary>The connection has ended; the next call opens another one.</summary>
    public void OnClosed(DuplexConnection connection)
    {
        lock (_gate)
        {
            _suspected.Remove(connection);
            if (_connection == connection)
            {
                _connection = null;
            }
        }
    }

    public void Dispose()
    {
        List<DuplexConnection> open;
        lock (_gate)
        {
            _isDisposed = true;
            open = [.. _suspected];
            if (_connection is { } connection)
            {
                open.Add(connection);
            }

            _waiting.FailAll(static () => RemotingException.Disposed(Delivery.NotSent));
        }

        open.ForEach(static connection =>
            connection.Close(RemotingException.Disposed(Delivery.Unknown), isLost: false));
    }

    private void SendLater(DuplexCall call)
    {
        bool dials = false;
        lock (_gate)
        {
            if (Refusal(call) is { } refusal)
            {
                if (call.TryEnd())
                {
                    call.Fail(refusal);
                }

                return;
            }

            // One may have been opened since the call looked for it.
            if (_connection is { } connection && connection.TrySend(call))
            {
                return;
            }

            _waiting.Enqueue(call, DuplexCall.Unassigned);
            if (!_isDialling)
            {
                _isDialling = dials = true;
            }
        }

        if (dials)
        {
            LibraryThread.Start(DialAndRead, $"GoAkt to {target.Dial}, {id}");
        }
    }

    private RemotingException? Refusal(DuplexCall call) =>
        _isDisposed ? RemotingException.Disposed(Delivery.NotSent)
        : _refusal is { } refusal && Environment.TickCount64 < _dialAgainTick ? refusal.ForOneCall()
        : _waiting.Count > 0 && _waiting.Bytes + call.Tail.Length > target.MaxQueuedBytes
            ? RemotingException.Backpressure(
                $"{_waiting.Bytes:N0} bytes wait already for a connection to the node, and the limit is {target.MaxQueuedBytes:N0}")
        : null;

    private void DialAndRead()
    {
        DuplexConnection connection;
        try
        {
            connection = Adopt(dialer.Dial(id, target.ConnectTimeout));
        }
        catch (Exception e)
        {
            OnDialFailed(TransportFailure.Explain(e).ButNotSent());
            return;
        }

        connection.Read();
    }

    private DuplexConnection Adopt(DuplexLink link)
    {
        DuplexConnection connection = new(this, link, target);
        bool isDisposed;
        lock (_gate)
        {
            isDisposed = _isDisposed;
            _isDialling = false;
            _refusal = null;
            _pause = 0;
            if (!isDisposed)
            {
                // Nobody finds the connection before those that wait have gone: tells keep their order.
                while (_waiting.TryPeek(out OutgoingMessage message, out _))
                {
                    _waiting.Dequeue();
                    var call = (DuplexCall)message;
                    if (!connection.TrySend(call, isAwaited: true) && call.TryEnd())
                    {
                        call.Fail(RemotingException.ConnectionLost(
                            Delivery.NotSent, "the connection ended as soon as it was open"));
                    }
                }

                _connection = connection;
            }
        }

        if (isDisposed)
        {
            connection.Close(RemotingException.Disposed(Delivery.NotSent), isLost: false);
        }

        return connection;
    }

    private void OnDialFailed(RemotingException reason)
    {
        if (reason.IsWireRefusal)
        {
            // First, so that a call which is tried again finds out what the node speaks now.
            events.Refused();
        }

        lock (_gate)
        {
            _isDialling = false;
            if (reason.Failure != RemotingFailure.TimedOut)
            {
                _pause = _pause == 0 ? FirstPause : Math.Min(_pause * 2, LongestPause);
                _dialAgainTick = Environment.TickCount64 + _pause;
                _refusal = reason;
            }

            _waiting.FailAll(reason.ForOneCall);
        }
    }
}

/// <summary>What a lane tells of.</summary>
/// <param name="Losses">Connections that the node or the network has ended.</param>
/// <param name="Refused">The node does not speak Duplex any more.</param>
internal sealed record DuplexEvents(ConnectionLosses Losses, Action Refused);
