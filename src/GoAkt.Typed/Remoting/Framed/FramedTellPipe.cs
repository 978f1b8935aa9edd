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
                throw RemotingException.Disposed();
            }

            if (_waiting.Count > 0 || _gathering.Size + envelope.Size > MaxGatheredBytes)
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
            _gathering.FindOverdue(now, overdue);
            foreach (WaitingTell waiting in _waiting)
            {
                if (now >= waiting.Tell.DeadlineTick)
                {
                    overdue.Add(waiting.Tell);
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
        FailGathered(RemotingException.Disposed());
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
            while (_waiting.TryPeek(out WaitingTell next) && _gathering.Size + next.Envelope.Size <= MaxGatheredBytes)
            {
                _waiting.Dequeue();
                _gathering.Add(next.Receiver, next.Envelope, next.Tell);
            }

            return TakeFlight();
        }
    }

    /// <summary>Called by a connection that has ended; what it had not been given yet goes through the next one.</summary>
    public void Ended(FramedTellConnection connection, RemotingException reason)
    {
        lock (_gate)
        {
            if (_connection == connection)
            {
                _connection = null;
                _underWay = null;
            }
        }

        FailGathered(new RemotingException(reason.Failure, reason.Code, Delivery.NotSent, reason.Message, reason));
    }

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
        FramedTellConnection? connection;
        bool isNew = false;
        lock (_gate)
        {
            connection = _connection;
            if (connection is null)
            {
                _connection = connection = new FramedTellConnection(this, dialer, maxFrameSize);
                isNew = true;
            }
        }

        if (isNew)
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
            _gathering.FindOverdue(long.MaxValue, gathered);
            _gathering.Clear();
            gathered.AddRange(_waiting.Select(static waiting => waiting.Tell));
            _waiting.Clear();
        }

        foreach (FramedTell tell in gathered)
        {
            tell.Fail(reason);
        }
    }

    private readonly record struct WaitingTell(ActorAddress Receiver, MessageEnvelope Envelope, FramedTell Tell);
}
