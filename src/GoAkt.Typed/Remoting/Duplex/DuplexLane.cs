using System.Globalization;
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
    private readonly List<DuplexConnection> _retired = [];
    private volatile DuplexConnection? _connection;
    private DuplexConnection? _suspected;
    private RemotingException? _refusal;
    private int _pause;
    private long _dialAgainTick;
    private bool _isDialling;
    private bool _isDisposed;

    /// <summary>What is known of the code behind the callers' awaits.</summary>
    public BlockingCode Callers { get; } = new();

    /// <summary>The connections, and the messages that wait for one or in one.</summary>
    public NodeTraffic Traffic
    {
        get
        {
            DuplexConnection[] connections;
            long waiting;
            lock (_gate)
            {
                connections = _connection is { } current ? [current, .. Others()] : Others();
                waiting = _waiting.Bytes;
            }

            return new NodeTraffic(connections.Length, waiting + connections.Sum(static one => one.QueuedBytes));
        }
    }

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
        DuplexConnection[] others;
        lock (_gate)
        {
            _waiting.Sweep(now, static () => RemotingException.TimedOut(
                Delivery.NotSent, "no connection to the node was open in time"));
            isBusy = _waiting.Count > 0;
            others = Others();
        }

        foreach (DuplexConnection connection in others)
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
            return _connection == connection || _suspected == connection;
        }
    }

    /// <summary>The other end of the connection may be gone: calls wait until it shows itself, or the connection is
    /// closed. Through another one they would pass those that were made before.</summary>
    public void OnSuspected(DuplexConnection connection)
    {
        lock (_gate)
        {
            if (_connection == connection)
            {
                _connection = null;
                _suspected = connection;
            }
        }
    }

    /// <summary>The other end of a suspected connection is there.</summary>
    public void OnTrusted(DuplexConnection connection)
    {
        lock (_gate)
        {
            // One that has ended in the same moment is not forgotten: for those that wait another one is opened then.
            if (_suspected == connection && !connection.HasEnded)
            {
                _suspected = null;
                Take(connection);
            }
        }
    }

    /// <summary>Nothing more goes through the connection, which ends by itself.</summary>
    public void OnRetired(DuplexConnection connection)
    {
        lock (_gate)
        {
            if (_connection == connection || _suspected == connection)
            {
                _retired.Add(connection);
                Forget(connection);
            }
        }

        events.Wake();
    }

    /// <summary>The node or the network has ended a connection, whose calls fail next.</summary>
    public void OnLost(RemotingException reason) => events.Losses.Note(reason);

    /// <summary>The connection has ended; another one is opened for the next call, or for those that wait.</summary>
    public void OnClosed(DuplexConnection connection)
    {
        lock (_gate)
        {
            _retired.Remove(connection);
            Forget(connection);
        }
    }

    /// <summary>Ends all connections.</summary>
    /// <returns>A task that ends when the node has taken what it was told, or was given the time to.</returns>
    public Task EndAsync()
    {
        List<DuplexConnection> open;
        lock (_gate)
        {
            _isDisposed = true;
            open = [.. Others()];
            if (_connection is { } connection)
            {
                open.Add(connection);
            }

            _waiting.FailAll(static () => RemotingException.Disposed(Delivery.NotSent));
        }

        open.ForEach(static connection =>
            connection.Close(RemotingException.Disposed(Delivery.Unknown), isLost: false));
        return Task.WhenAll(open.Select(static connection => connection.TellsTaken));
    }

    private void SendLater(DuplexCall call)
    {
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

            // What has gone through a suspected connection, or waits in it, may not have arrived yet.
            if (_suspected is null)
            {
                DialOnce();
            }
        }
    }

    private DuplexConnection[] Others() => (_suspected, _retired.Count) switch
    {
        (null, 0) => [],
        ({ } suspected, _) => [suspected, .. _retired],
        _ => [.. _retired],
    };

    /// <summary>Called under the gate.</summary>
    private void Forget(DuplexConnection connection)
    {
        if (_connection == connection)
        {
            _connection = null;
        }

        if (_suspected == connection)
        {
            _suspected = null;
            if (_waiting.Count > 0 && !_isDisposed)
            {
                DialOnce();
            }
        }
    }

    /// <summary>Called under the gate.</summary>
    private void DialOnce()
    {
        if (!_isDialling)
        {
            _isDialling = true;
            LibraryThread.Start(DialAndRead, $"GoAkt to {target.Dial}, {id}");
        }
    }

    private RemotingException? Refusal(DuplexCall call) =>
        _isDisposed ? RemotingException.Disposed(Delivery.NotSent)
        : _refusal is { } refusal && _dialAgainTick - Environment.TickCount64 is > 0 and var pause
            ? Remembered(refusal, pause)
        : _waiting.Count > 0 && _waiting.Bytes + call.Tail.Length > target.MaxQueuedBytes
            ? RemotingException.NoRoomToWait(
                _waiting.Bytes, "for a connection to the node", call.Tail.Length, target.MaxQueuedBytes)
        : null;

    /// <summary>A failure to dial, for a call that comes in the pause after it: the node may be there by now.</summary>
    private static RemotingException Remembered(RemotingException refusal, long pause) =>
        refusal.Failure == RemotingFailure.NotConnected
            ? refusal.ButSaying(string.Create(
                CultureInfo.InvariantCulture,
                $"{refusal.Message}. The next attempt is due within {pause / 1_000.0:0.0} s"))
            : refusal.ForOneCall();

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
        bool isNeeded;
        lock (_gate)
        {
            isNeeded = !_isDisposed;
            _isDialling = false;
            _refusal = null;
            _pause = 0;
            if (isNeeded)
            {
                Take(connection);
            }
        }

        if (!isNeeded)
        {
            connection.Close(RemotingException.Disposed(Delivery.NotSent), isLost: false);
        }

        return connection;
    }

    /// <summary>Lets calls go through a connection. Called under the gate.</summary>
    private void Take(DuplexConnection connection)
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

        // Looked at once: one that begins to end after that is found by OnRetired, which waits for the gate.
        bool isEnding = connection.IsEnding;
        if (isEnding)
        {
            _retired.Add(connection);
        }

        _connection = isEnding || connection.HasEnded ? null : connection;
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
/// <param name="Wake">Has the lanes swept for a while.</param>
internal sealed record DuplexEvents(ConnectionLosses Losses, Action Refused, Action Wake);
