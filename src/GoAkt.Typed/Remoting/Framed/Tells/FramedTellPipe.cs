using System.Buffers;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed.Tells;

/// <summary>
/// The way of tells to one node. A lone tell is sent at once, on its caller's thread. While an answer is due, further
/// tells gather; they go together when it arrives, those to the same actor as one request. Unlike asks they may share a
/// connection, for a node only puts them into mailboxes; and they have to, for the order of a caller's tells to an
/// actor is kept.
/// </summary>
internal sealed partial class FramedTellPipe(
    Func<NodeTransport> dial, RemotingTarget target, ConnectionLosses losses, PayloadFormat format)
{
    /// <summary>How long an answer is awaited beyond its tells' own deadlines.</summary>
    private const int DrainMilliseconds = 1_000;

    /// <summary>A send of up to this many bytes finds room in the socket's empty buffer and so does not block the
    /// caller.</summary>
    private const int MaxDirectSend = 16 * 1024;

    private readonly Lock _gate = new();
    private FramedTellConnection? _connection;
    private FramedFlight? _underWay;
    private long _idleSinceTick;
    private bool _disposed;

    /// <summary>The connection, and the tells that gather.</summary>
    public NodeTraffic Traffic
    {
        get
        {
            lock (_gate)
            {
                DropGivenUp();
                return new NodeTraffic(_connection is null ? 0 : 1, _gatheredBytes);
            }
        }
    }

    /// <summary>Sends a tell, or the tells of a batch, as soon as it is their turn.</summary>
    /// <exception cref="RemotingException">The client is disposed, or too much has gathered already.</exception>
    public ValueTask TellAsync(
        in FramedTellRoute route, ReadOnlySpan<MessageEnvelope> envelopes, int size, CallOptions options)
    {
        if (options.CancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(options.CancellationToken);
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            // Before the gate is entered: what writes a message may be the application's code, which may block, call
            // this client or dispose it.
            MessageEnvelope.WriteAll(bytes, envelopes);
            return Tell(
                new FramedTell(this, options, isOnSlowWay: route.IsBatch || envelopes[0].IsKept),
                route,
                bytes.AsSpan(0, size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Gives up what is overdue, and closes a connection that is stuck or has been idle for too
    /// long.</summary>
    /// <returns>Whether any tell is under way.</returns>
    public bool Sweep(long now)
    {
        FramedTellConnection? idle = null;
        FramedTellConnection? stuck = null;
        FramedFlight? awaited;
        bool isBusy;
        lock (_gate)
        {
            FailOverdue(now);
            DropGivenUp();
            awaited = _underWay;
            if (now > awaited?.LatestDeadlineTick + DrainMilliseconds)
            {
                stuck = _connection;
            }

            isBusy = _underWay is not null || _gathered.Count > 0;
            if (!isBusy
                && _connection is { IsOpen: true }
                && now - _idleSinceTick > target.IdleTimeout.TotalMilliseconds)
            {
                // Taken away before it is closed: the next tell opens another one.
                idle = _connection;
                _connection = null;
                _spare.Clear();
            }
        }

        idle?.Close();
        if (stuck is not null)
        {
            End(stuck, RemotingException.ConnectionLost(Delivery.Unknown, "the node stopped answering"), awaited);
        }

        return isBusy;
    }

    public void Dispose()
    {
        FramedTellConnection? connection;
        lock (_gate)
        {
            _disposed = true;
            connection = _connection;
        }

        if (connection is not null)
        {
            End(connection, RemotingException.Disposed(Delivery.Unknown));
        }
    }

    /// <summary>Called by a connection once it is open.</summary>
    /// <returns>False if it is not wanted any more.</returns>
    public bool Opened(FramedTellConnection connection, out FramedFlight? first)
    {
        lock (_gate)
        {
            first = null;
            if (_connection != connection)
            {
                return false;
            }

            connection.IsOpen = true;
            _idleSinceTick = Environment.TickCount64;
            first = TakeFlight();
            return true;
        }
    }

    /// <summary>Called by the connection when its flight has been answered.</summary>
    /// <returns>The next flight, or null if nothing has gathered.</returns>
    public FramedFlight? Next(FramedTellConnection connection, FramedFlight answered)
    {
        lock (_gate)
        {
            if (_connection != connection || _underWay != answered)
            {
                // The connection has ended meanwhile, and the flight with it.
                return null;
            }

            _idleSinceTick = Environment.TickCount64;
            _underWay = null;
            if (answered is FramedTellFlight tells)
            {
                if (_spare.Count < MaxSpare)
                {
                    tells.Clear();
                    _spare.Push(tells);
                }
            }
            else if (answered is FramedVerification verification
                && verification.Then.WithoutEnded() is { IsEmpty: false } verified)
            {
                return _underWay = verified;
            }

            return TakeFlight();
        }
    }

    /// <summary>Called by a connection when something went wrong on it, or while it was opened.</summary>
    public void Break(FramedTellConnection connection, RemotingException reason) =>
        End(connection, reason, isBroken: connection.IsOpen);

    /// <summary>
    /// Ends a connection, unless it has ended already. What was sent through it fails for this reason. What was not
    /// goes through another one if the connection was good until now, and else fails too: it would all be lost flight
    /// by flight to a node that only takes connections.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="reason">Why it ends.</param>
    /// <param name="onlyWith">The flight that has to be under way still for this to happen; null for any.</param>
    /// <param name="isBroken">Whether it ends for something that went wrong on it while it was open.</param>
    private void End(
        FramedTellConnection connection, RemotingException reason, FramedFlight? onlyWith = null, bool isBroken = false)
    {
        FramedTellFlight? lost;
        FramedTellFlight[] unsent = [];
        FramedTellConnection? next = null;
        lock (_gate)
        {
            if (_connection != connection || (onlyWith is not null && _underWay != onlyWith))
            {
                return;
            }

            _connection = null;
            reason = isBroken ? NodeLimit.Suspect(reason, (_underWay as FramedTellFlight)?.Size ?? 0) : reason;

            // Such a flight goes nowhere again, and what waits behind it has nothing to do with its size.
            bool isTooLarge = reason.Failure == RemotingFailure.TooLarge;
            lost = CutOff(hasLeft: isTooLarge || reason.Delivery != Delivery.NotSent);
            if (_disposed
                || !(isTooLarge || (connection.HasAnswered && reason.Failure == RemotingFailure.ConnectionLost)))
            {
                unsent = [.. _gathered];
                _gathered.Clear();
            }
            else if (_gathered.Count > 0)
            {
                next = _connection = new FramedTellConnection(this, dial, target);
            }

            CountGathered();
        }

        if (isBroken)
        {
            losses.Note(reason);
        }

        connection.Close();
        next?.Open();
        lost?.FailAll(reason);
        foreach (FramedTellFlight flight in unsent)
        {
            flight.FailAll(reason.ButNotSent());
        }
    }

    private ValueTask Tell(FramedTell tell, in FramedTellRoute route, ReadOnlySpan<byte> envelopes)
    {
        FramedTellConnection? opened = null;
        FramedTellConnection connection;
        FramedFlight? flight;
        try
        {
            lock (_gate)
            {
                Gather(tell, route, envelopes);
                connection = _connection ??= opened = new FramedTellConnection(this, dial, target);
                flight = TakeFlight();
            }
        }
        catch
        {
            tell.ForgetCancellation();
            throw;
        }

        opened?.Open();
        if (flight is not null)
        {
            Send(connection, flight);
        }

        return tell.Taken;
    }

    private FramedFlight? TakeFlight()
    {
        if (_underWay is not null || _connection is not { IsOpen: true })
        {
            return null;
        }

        while (_underWay is null && _gathered.Count > 0)
        {
            _gatheredBytes -= _gathered[0].Size;
            FramedTellFlight next = _gathered[0].WithoutEnded();
            _gathered.RemoveAt(0);
            if (!next.IsEmpty)
            {
                _underWay = FramedVerification.Before(next, target.Address) ?? (FramedFlight)next;
            }
        }

        return _underWay;
    }

    private static void Send(FramedTellConnection connection, FramedFlight flight)
    {
        if (flight.Bytes.Length <= MaxDirectSend)
        {
            connection.Send(flight);
        }
        else
        {
            BackgroundWork.Start(() => connection.Send(flight), WorkerThreads.Sends);
        }
    }

    /// <summary>Puts what was under way and has certainly not left back to the front of what has gathered.</summary>
    /// <returns>What may have left.</returns>
    private FramedTellFlight? CutOff(bool hasLeft)
    {
        FramedFlight? cut = _underWay;
        _underWay = null;
        switch (cut)
        {
            case FramedVerification verification:
                _gathered.Insert(0, verification.Then);
                return null;
            case FramedTellFlight flight when flight.TryWithdraw() || !hasLeft:
                // The thread that is about to send it still holds it, so another one goes in its place.
                _gathered.Insert(0, flight.Copy());
                return null;
            default:
                return (FramedTellFlight?)cut;
        }
    }
}
