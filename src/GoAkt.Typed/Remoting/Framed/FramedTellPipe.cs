namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// The way of single tells to one node. A lone tell is sent at once, on its caller's thread. While an answer is due, further
/// tells gather; they go together when it arrives, those to the same actor as one request. Unlike asks they may share a connection,
/// for a node only puts them into mailboxes.
/// </summary>
internal sealed class FramedTellPipe(FramedDialer dialer, int maxFrameSize, TimeSpan idleTimeout)
{
    /// <summary>How many bytes may gather before further tells have to wait for room.</summary>
    private const int MaxGatheredBytes = 4 * 1024 * 1024;

    /// <summary>
    /// How many requests may gather. A flight is sent as a whole before its answers are read, so these have to find room in the
    /// sockets' buffers: the node would stop reading otherwise.
    /// </summary>
    private const int MaxGatheredRequests = 1_000;

    /// <summary>How long an answer is awaited beyond its tells' own deadlines.</summary>
    private const int DrainMilliseconds = 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<WaitingTell> _waiting = new();
    private FramedTellFlight _gathering = new(maxFrameSize);
    private FramedTellFlight? _spare;
    private FramedTellConnection? _connection;
    private FramedTellFlight? _underWay;
    private long _idleSinceTick;
    private bool _disposed;

    public ValueTask TellAsync(ActorAddress receiver, in MessageEnvelope envelope, CallOptions options)
    {
        if (options.CancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(options.CancellationToken);
        }

        FramedTell tell = new(options.Deadline.Tick);
        FramedTellFlight? flight = null;
        lock (_gate)
        {
            if (_disposed)
            {
                throw RemotingException.Disposed().ButNotSent();
            }

            if (_waiting.Count > 0 || !HasRoomFor(envelope))
            {
                _waiting.Enqueue(new WaitingTell(receiver, envelope, tell));
            }
            else
            {
                _gathering.Add(receiver, envelope, tell);
                flight = TakeFlight();
            }
        }

        if (flight is not null)
        {
            Send(flight);
        }

        return new ValueTask(options.CancellationToken.CanBeCanceled
            ? tell.Task.WaitAsync(options.CancellationToken)
            : tell.Task);
    }

    /// <summary>Gives up what is overdue.</summary>
    /// <returns>Whether any tell is under way.</returns>
    public bool Sweep(long now)
    {
        List<FramedTell> overdue = [];
        FramedTellConnection? connection;
        bool isBusy;
        lock (_gate)
        {
            _gathering.RemoveOverdue(now, overdue);
            for (int left = _waiting.Count; left > 0; left--)
            {
                WaitingTell waiting = _waiting.Dequeue();
                if (now >= waiting.Tell.DeadlineTick)
                {
                    overdue.Add(waiting.Tell);
                }
                else
                {
                    _waiting.Enqueue(waiting);
                }
            }

            foreach (FramedTell tell in overdue)
            {
                tell.Fail(NotTaken());
            }

            overdue.Clear();
            _underWay?.FindOverdue(now, overdue);
            foreach (FramedTell tell in overdue)
            {
                tell.Fail(RemotingException.TimedOut(Delivery.Unknown));
            }

            isBusy = _underWay is not null || !_gathering.IsEmpty;
            bool isStuck = now > _underWay?.LatestDeadlineTick + DrainMilliseconds;
            bool isIdle = !isBusy && now - _idleSinceTick > idleTimeout.TotalMilliseconds;
            connection = isStuck || isIdle ? _connection : null;
        }

        connection?.Close(RemotingException.ConnectionLost(Delivery.Unknown, "the node stopped answering"));
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

        connection?.Close(RemotingException.Disposed());
        FailGathered(RemotingException.Disposed().ButNotSent());
    }

    /// <summary>Called by the connection when its flight has been answered.</summary>
    /// <returns>The next flight, or null if nothing has gathered.</returns>
    public FramedTellFlight? Next(FramedTellFlight answered)
    {
        lock (_gate)
        {
            answered.Clear();
            _spare = answered;
            _underWay = null;
            _idleSinceTick = Environment.TickCount64;
            while (_waiting.TryPeek(out WaitingTell next) && HasRoomFor(next.Envelope))
            {
                _waiting.Dequeue();
                _gathering.Add(next.Receiver, next.Envelope, next.Tell);
            }

            return TakeFlight();
        }
    }

    /// <summary>Called by a connection that has ended, with the flight that ends with it; the next tell opens another one.</summary>
    public void Ended(FramedTellConnection connection, FramedTellFlight? flight, RemotingException reason)
    {
        lock (_gate)
        {
            _connection = _connection == connection ? null : _connection;
            _underWay = _underWay == flight ? null : _underWay;
            if (_underWay is not null)
            {
                // What has gathered goes with the answer to that one.
                return;
            }
        }

        FailGathered(reason.ButNotSent());
    }

    private bool HasRoomFor(in MessageEnvelope envelope) =>
        _gathering.RequestCount < MaxGatheredRequests && _gathering.Size + envelope.Size <= MaxGatheredBytes;

    private FramedTellFlight? TakeFlight()
    {
        if (_underWay is not null || _gathering.IsEmpty)
        {
            return null;
        }

        FramedTellFlight flight = _underWay = _gathering;
        _gathering = _spare ?? new FramedTellFlight(maxFrameSize);
        _spare = null;
        return flight;
    }

    private void Send(FramedTellFlight flight)
    {
        FramedTellConnection? connection = null;
        bool isNew = false;
        lock (_gate)
        {
            if (!_disposed)
            {
                isNew = _connection is null;
                connection = _connection ??= new FramedTellConnection(this, dialer, maxFrameSize);
            }
        }

        if (connection is null)
        {
            FailAll(flight.AllTells, RemotingException.Disposed().ButNotSent());
        }
        else if (isNew)
        {
            connection.Open(flight);
        }
        else
        {
            connection.Send(flight);
        }
    }

    private static RemotingException NotTaken() => new(
        RemotingFailure.Backpressure,
        ErrorCode.ResourceExhausted,
        Delivery.NotSent,
        "the node did not take the tells before this one in time");

    private void FailGathered(RemotingException reason)
    {
        List<FramedTell> gathered = [];
        lock (_gate)
        {
            gathered.AddRange(_gathering.AllTells);
            gathered.AddRange(_waiting.Select(static waiting => waiting.Tell));
            _gathering.Clear();
            _waiting.Clear();
        }

        FailAll(gathered, reason);
    }

    private static void FailAll(IEnumerable<FramedTell> tells, RemotingException reason)
    {
        foreach (FramedTell tell in tells)
        {
            tell.Fail(reason);
        }
    }

    private readonly record struct WaitingTell(ActorAddress Receiver, MessageEnvelope Envelope, FramedTell Tell);
}
