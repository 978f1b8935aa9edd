using GoAkt.Typed.Errors;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>
/// One connection. It carries one call at a time: a node handles the requests of a connection one after
/// another, so a second one would wait behind a slow first.
/// </summary>
internal sealed class AskConnection : IFramedCallHolder
{
    /// <summary>A send of up to this many bytes finds room in the socket's empty buffer and so does not block the
    /// caller.</summary>
    private const int MaxDirectSend = 16 * 1024;

    /// <summary>How long a late answer is awaited after its call was given up, beyond the call's own
    /// deadline.</summary>
    private const int DrainMilliseconds = 1_000;

    /// <summary>The most that is left of a given up call's time to await its answer: an actor that never answers must
    /// not keep a connection for each call that had much time, or no limit.</summary>
    private const int LongestDrainMilliseconds = 10_000;

    private readonly AskConnectionPool _pool;
    private readonly Func<NodeTransport> _dial;
    private readonly ConnectionLosses _losses;
    private readonly AskReader _reader;

    private volatile NodeTransport? _transport;
    private FramedCall? _call;
    private long _startedTick;
    private long _drainUntilTick;
    private bool _isSent;
    private int _disposed;

    public AskConnection(AskConnectionPool pool, Func<NodeTransport> dial, ConnectionLosses losses, int maxFrameSize)
    {
        _pool = pool;
        _dial = dial;
        _losses = losses;
        _reader = new AskReader(this, pool, maxFrameSize);
    }

    /// <summary>When it was last given back, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long IdleSinceTick { get; set; }

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Whether it waits for an answer that nobody wants any more.</summary>
    public bool IsDraining => Volatile.Read(ref _call) == GivenUpCall.Instance;

    /// <summary>Opens the connection on a thread of its own and makes the first call through it.</summary>
    public void Open(FramedCall firstCall)
    {
        ReadOnlyMemory<byte> frame = firstCall.TakeFrame();
        Hold(firstCall);
        _pool.Threads.Start(isBorrowed =>
        {
            if (TryDial() && TrySendFirst(frame.Span))
            {
                _reader.Read(_transport!, isBorrowed);
            }
        });
    }

    /// <summary>Makes a call through the open connection, which the caller has to have taken from the pool.</summary>
    public void Start(FramedCall call)
    {
        Hold(call);
        if (call.RequestFrame.Length <= MaxDirectSend)
        {
            TrySend(call.RequestFrame);
        }
        else
        {
            SendInBackground(call.TakeFrame());
        }
    }

    /// <summary>
    /// As <see cref="Start"/>, for a call that somebody awaits already: once given up its buffer may serve another
    /// call, so the bytes are taken over first.
    /// </summary>
    public void StartLate(FramedCall call)
    {
        ReadOnlyMemory<byte> frame = call.TakeFrame();
        Hold(call);
        if (frame.Length <= MaxDirectSend)
        {
            TrySend(frame.Span);
        }
        else
        {
            SendInBackground(frame);
        }
    }

    public void GiveUp(FramedCall call, Exception reason)
    {
        if (TryTakeOut(call))
        {
            call.Fail(reason);
            _pool.Dispatch();
        }
    }

    /// <summary>Takes out the call that awaits the answer which has just come.</summary>
    /// <returns>Null if nobody awaits it any more.</returns>
    /// <exception cref="RemotingException">Nothing was asked for.</exception>
    public FramedCall? TakeAnswered()
    {
        FramedCall? call = Interlocked.Exchange(ref _call, null);
        if (call is null)
        {
            throw RemotingException.Protocol("the node sent an answer that nothing was asked for");
        }

        if (call == GivenUpCall.Instance)
        {
            return null;
        }

        _pool.Leave(call);
        return call;
    }

    /// <summary>Called every few milliseconds while calls are under way.</summary>
    /// <returns>Whether a call is under way.</returns>
    public bool Sweep(long now)
    {
        FramedCall? call = Volatile.Read(ref _call);
        if (call == GivenUpCall.Instance)
        {
            if (now >= Volatile.Read(ref _drainUntilTick) || _pool.HasWaiting)
            {
                CloseIfDraining();
            }
        }
        else if (now >= call?.DeadlineTick && TryTakeOut(call))
        {
            // The other end may be gone without a word, and then it is gone for the other connections as well.
            _pool.CloseSilentSince(Volatile.Read(ref _startedTick));
            call.Fail(TimedOut());
        }

        if (_transport is { } transport)
        {
            _reader.Rescue(transport, isIdle: call is null);
        }

        return call is not null;
    }

    /// <summary>Ends the connection; a call that it holds fails for this reason.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="isBroken">Whether that is something that went wrong on it while it was open.</param>
    public void Close(RemotingException reason, bool isBroken = false)
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (isBroken)
        {
            reason = NodeLimit.Suspect(reason, Volatile.Read(ref _call)?.Length ?? 0);
            _losses.Note(reason);
        }

        _transport?.Dispose();
        FramedCall? call = Interlocked.Exchange(ref _call, null);
        if (call is not null && call != GivenUpCall.Instance)
        {
            // The transport is gone: what has not begun to be sent by now never will.
            _pool.Leave(call);
            call.Fail(Volatile.Read(ref _isSent) ? reason : reason.ButNotSent());
        }

        _pool.Remove(this);
    }

    /// <summary>Ends the connection if all that it waits for is an answer that nobody wants any more.</summary>
    public void CloseIfDraining()
    {
        if (Interlocked.CompareExchange(ref _call, null, GivenUpCall.Instance) == GivenUpCall.Instance)
        {
            Close(RemotingException.ConnectionLost(Delivery.Unknown, "the call was given up"));
        }
    }

    private RemotingException TimedOut()
    {
        if (_transport is not { } transport)
        {
            return RemotingException.TimedOut(Delivery.NotSent, "no connection to the node was open in time");
        }

        return transport.Doubt is { } doubt
            ? RemotingException.TimedOut(Delivery.Unknown, $"the node did not answer in time; {doubt}")
            : RemotingException.TimedOut(Delivery.Unknown);
    }

    private bool TryTakeOut(FramedCall call)
    {
        long now = Environment.TickCount64;
        Volatile.Write(
            ref _drainUntilTick,
            Math.Clamp(call.DeadlineTick, now, now + LongestDrainMilliseconds) + DrainMilliseconds);
        if (Interlocked.CompareExchange(ref _call, GivenUpCall.Instance, call) != call)
        {
            return false;
        }

        _pool.Leave(call);
        return true;
    }

    private void Hold(FramedCall call)
    {
        call.Holder = this;
        Volatile.Write(ref _startedTick, Environment.TickCount64);
        Volatile.Write(ref _isSent, false);
        Volatile.Write(ref _call, call);
        if (IsDisposed && Interlocked.CompareExchange(ref _call, null, call) == call)
        {
            _pool.Leave(call);
            _pool.CloseFree();
            call.Fail(RemotingException.ConnectionLost(Delivery.NotSent, "the node closed the connection"));
        }
        else if (call.CancellationToken.IsCancellationRequested)
        {
            GiveUp(call, new OperationCanceledException(call.CancellationToken));
        }
    }

    private bool TryDial()
    {
        try
        {
            _transport = _dial();
        }
        catch (Exception e)
        {
            Close(TransportFailure.Explain(e));
            return false;
        }

        // A thread that closes the connection, or gives the call up, says so first and looks at the transport then.
        Interlocked.MemoryBarrier();
        if (IsDisposed)
        {
            _transport.Dispose();
            return false;
        }

        return true;
    }

    private bool TrySendFirst(ReadOnlySpan<byte> frame)
    {
        if (Interlocked.CompareExchange(ref _call, null, GivenUpCall.Instance) == GivenUpCall.Instance)
        {
            _pool.Return(this);
            return true;
        }

        return TrySend(frame);
    }

    private bool TrySend(ReadOnlySpan<byte> frame)
    {
        try
        {
            Volatile.Write(ref _isSent, true);
            _transport!.Send(frame);
            return true;
        }
        catch (Exception e)
        {
            // A node does nothing with half a frame. And where one connection has broken while it was idle, others
            // have.
            Volatile.Write(ref _isSent, false);
            RemotingException reason = TransportFailure.ExplainSending(e);
            Close(
                _transport?.GuessAtLoss() is { } guess ? reason.ButSaying($"{reason.Message}; {guess}") : reason,
                isBroken: true);
            _pool.CloseFree();
            return false;
        }
    }

    private void SendInBackground(ReadOnlyMemory<byte> frame) =>
        BackgroundWork.Start(() => TrySend(frame.Span), WorkerThreads.Sends);
}
