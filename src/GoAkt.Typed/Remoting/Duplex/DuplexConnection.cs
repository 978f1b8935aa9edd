using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>One connection to a node, from its handshake to its end: what is sent, what is awaited, and what reads
/// it.</summary>
internal sealed partial class DuplexConnection : FrameOutput
{
    /// <summary>How long the node has to take what it is told of its fault, in milliseconds.</summary>
    private const int MostFarewell = 1_000;

    [ThreadStatic]
    private static DuplexCall? s_ownTell;

    private readonly DuplexLane _owner;
    private readonly DuplexLink _link;
    private readonly RemotingTarget _target;
    private readonly PendingCalls _pending = new();
    private readonly ConnectionReader _reader;
    private readonly Liveness _liveness;
    private readonly TellGate _tellGate;
    private readonly List<(DuplexCall Call, ulong Token)> _swept = [];
    private long _idleSinceTick = Environment.TickCount64;
    private volatile bool _hasTold;
    private volatile RemotingException? _farewell;
    private long _farewellEndsTick;

    public DuplexConnection(DuplexLane owner, DuplexLink link, RemotingTarget target)
        : base(link.Limits, link.Lane)
    {
        _owner = owner;
        _link = link;
        _target = target;
        _reader = new ConnectionReader(this, link.Transport, new ConnectionInput(this, link), owner.Callers);
        _liveness = new Liveness(target.PingInterval);
        link.Transport.OnProgress = _liveness.NoteProgress;
        _tellGate = new TellGate(this);
    }

    public bool HasEnded
    {
        get
        {
            lock (Gate)
            {
                return IsClosed;
            }
        }
    }

    /// <summary>Whether it ends soon, and takes no further call.</summary>
    public bool IsEnding => _farewell is not null && !HasEnded;

    /// <summary>Ends when the node has taken what it was told, or was given the time to, after the connection was
    /// closed on this side.</summary>
    public Task TellsTaken => _hasTold ? _link.Transport.End : Task.CompletedTask;

    protected override long MostWaiting => _target.MaxQueuedBytes;

    /// <summary>Makes a call through the connection.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isAwaited">Whether its caller awaits it already: then it is not completed on this thread.</param>
    /// <returns>False if the connection has ended.</returns>
    public bool TrySend(DuplexCall call, bool isAwaited = false)
    {
        bool isOwnTell = !isAwaited && (call.Flags & FrameFlags.ExpectsReply) == 0;
        lock (Gate)
        {
            if (IsClosed)
            {
                return false;
            }

            Begin(call);
        }

        s_ownTell = isOwnTell ? call : null;
        Push();
        s_ownTell = null;
        return true;
    }

    /// <summary>Reads until the connection ends, or another thread reads on.</summary>
    public void Read() => _reader.Read();

    /// <summary>Something has come from the node.</summary>
    public void NoteRead() => _liveness.NoteRead();

    /// <summary>Ends the connection, for the node breaks the protocol.</summary>
    public void Close(ProtocolViolationException violation)
    {
        var reason = RemotingException.Protocol(
            $"the node's answer breaks the protocol: {violation.Message}", violation);
        if (violation.IsTold)
        {
            Error error = new() { Code = Code.FailedPrecondition, Message = violation.Message };
            Add(FrameType.Error, 0, error.ToByteArray());
            Flush();
            if (Unsent > 0)
            {
                // Another thread is sending, and the node has not taken all of it yet.
                EndSoon(reason);
                return;
            }
        }

        Close(reason, isLost: true);
    }

    /// <summary>Ends the connection. Calls that have not left fail as not sent, the others for this reason.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="isLost">Whether the node or the network has ended it.</param>
    public void Close(RemotingException reason, bool isLost)
    {
        lock (Gate)
        {
            if (!TryClose())
            {
                return;
            }
        }

        End(reason, isLost);
    }

    protected override ulong NextCorrelation() => _pending.NextNumber();

    protected override bool TryPass(OutgoingMessage message, [NotNullWhen(false)] out Action? begin)
    {
        begin = null;
        return message is not DuplexTell { Actor: { } actor } tell || _tellGate.TryPass(tell, actor, out begin);
    }

    protected override ValueTask WriteAsync(List<Segment> segments)
    {
        if (Begun - Sent >= Liveness.MuchToTake)
        {
            _liveness.NoteMuchSent();
        }

        return _link.Transport.SendAsync(segments);
    }

    /// <summary>The replies that came before the node has ended the connection can be read still. One that has read
    /// what it is told of its fault ends it too.</summary>
    protected override void OnBroken(Exception reason)
    {
        if (_farewell is { } farewell)
        {
            Close(farewell, isLost: true);
        }
        else
        {
            EndSoon(TransportFailure.ExplainSending(reason, Delivery.Unknown));
        }
    }

    protected override void OnWritten(List<(OutgoingMessage Message, ulong Token)> tells)
    {
        _hasTold = true;
        ReplyBatch? batch = null;
        foreach ((OutgoingMessage message, ulong token) in tells)
        {
            var tell = (DuplexTell)message;
            if (!tell.TryEnd(token))
            {
                continue;
            }

            if (ReferenceEquals(tell, s_ownTell))
            {
                tell.Complete();
            }
            else
            {
                (batch ??= ReplyBatch.Take()).Add(tell, default);
            }
        }

        batch?.Start(buffer: null);
    }

    /// <summary>Gives a call its token and lets it go. Called under the gate.</summary>
    private void Begin(DuplexCall call)
    {
        ulong token = (call.Flags & FrameFlags.ExpectsReply) != 0 ? _pending.Add(call) : NextCorrelation();
        if (token == 0)
        {
            if (call.TryEnd())
            {
                call.Fail(RemotingException.Backpressure(
                    $"{PendingCalls.Most:N0} calls await the node's reply on this connection already, and no more can. "
                        + "Call less at a time, or raise GoAktClientOptions.OrdinaryLanes"));
            }
        }
        else if (call.TryAssign(token))
        {
            Admit(call, token);
        }
        else
        {
            _pending.Free(token);
        }
    }

    /// <summary>Lets no further call go through the connection, and ends it after a while if nothing else
    /// does.</summary>
    private void EndSoon(RemotingException reason)
    {
        _farewellEndsTick = Environment.TickCount64 + MostFarewell;
        _farewell = reason;
        _owner.OnRetired(this);
    }

    /// <summary>Nobody does this a second time: whatever goes wrong with one step, the others are done.</summary>
    private void End(RemotingException reason, bool isLost)
    {
        try
        {
            reason = NodeLimit.Suspect(reason, LargestPending());
            if (isLost)
            {
                // First: a caller that hears of the end must find nothing that is known of the node from before.
                _owner.OnLost(reason);
            }
        }
        finally
        {
            try
            {
                FailAll(reason.ButPartlySent(), reason.ButNotSent());
            }
            finally
            {
                if (isLost)
                {
                    _link.Transport.Dispose();
                }
                else
                {
                    _link.Transport.EndSending();
                }

                _owner.OnClosed(this);
            }
        }
    }

    private void FailAll(RemotingException ofSent, RemotingException ofUnsent)
    {
        lock (Gate)
        {
            try
            {
                FailUnsent(isUnsent => isUnsent ? ofUnsent : ofSent);
            }
            finally
            {
                List<(DuplexCall Call, ulong Token)> pending = [];
                _pending.CopyTo(pending);
                foreach ((DuplexCall call, ulong token) in pending)
                {
                    bool hasLeft = call.EndOffset <= Begun;
                    if (call.TryEnd(token))
                    {
                        call.Fail(hasLeft ? ofSent : ofUnsent);
                    }
                }
            }
        }
    }

    private int LargestPending()
    {
        List<(DuplexCall Call, ulong Token)> pending = [];
        lock (Gate)
        {
            _pending.CopyTo(pending);
        }

        int largest = 0;
        foreach ((DuplexCall call, ulong token) in pending)
        {
            // Another thread may end it, and begin another call with it.
            int size = call.Size;
            largest = call.Token == token ? Math.Max(largest, size) : largest;
        }

        return largest;
    }
}
