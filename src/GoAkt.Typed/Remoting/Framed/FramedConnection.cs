namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// One connection and the thread that reads it. It carries one call at a time: a node handles the requests of a connection one after
/// another, so a second one would wait behind a slow first.
/// </summary>
/// <remarks>
/// The thread completes a call by running the caller's code right away, without a hop to the thread pool. That code mostly makes the
/// next call, which then takes this same connection: a send and a receive on one thread, as with bare sockets. Should that
/// code block instead while the connection is needed, <see cref="Sweep"/> lets another thread read on.
/// </remarks>
internal sealed class FramedConnection : IFramedCallHolder
{
    private const int BufferSize = 16 * 1024;

    /// <summary>A send of up to this many bytes finds room in the socket's empty buffer and so does not block the caller.</summary>
    private const int MaxDirectSend = 16 * 1024;

    /// <summary>How long a late answer is awaited after its call was given up, beyond the call's own deadline.</summary>
    private const int DrainMilliseconds = 1_000;

    [ThreadStatic]
    private static FramedConnection? s_own;

    [ThreadStatic]
    private static int s_ownTurn;

    private readonly FramedConnectionPool _pool;
    private readonly FramedDialer _dialer;
    private readonly FramedLosses _losses;
    private readonly int _maxFrameSize;

    private volatile FramedTransport? _transport;
    private FramedCall? _call;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private long _startedTick;
    private long _drainUntilTick;
    private bool _isSent;
    private int _disposed;

    // Twice the number of the reading thread's turn, plus one while that thread is in the caller's code. A thread that comes
    // back from there to find a later turn is done here.
    private int _turn;

    // The turn of the thread on which the caller's code has the connection to itself; 0 if there is none.
    private int _ownTurn;
    private long _completions;
    private long _completionsAtLastSweep;

    public FramedConnection(FramedConnectionPool pool, FramedDialer dialer, FramedLosses losses, int maxFrameSize)
    {
        _pool = pool;
        _dialer = dialer;
        _losses = losses;
        _maxFrameSize = maxFrameSize;
    }

    /// <summary>When it was last given back, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long IdleSinceTick { get; set; }

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Whether it waits for an answer that nobody wants any more.</summary>
    public bool IsDraining => Volatile.Read(ref _call) == GivenUpCall.Instance;

    /// <summary>The connection whose thread this is, if its last call was just completed on it: nobody else has it yet.</summary>
    public static FramedConnection? TakeOwn(FramedConnectionPool pool)
    {
        FramedConnection? own = s_own;
        if (own is null || own._pool != pool)
        {
            return null;
        }

        s_own = null;
        return own.TryClaim(s_ownTurn) ? own : null;
    }

    /// <summary>Opens the connection on a thread of its own and makes the first call through it.</summary>
    public void Open(FramedCall firstCall)
    {
        ReadOnlyMemory<byte> frame = firstCall.TakeFrame();
        Hold(firstCall);
        StartThread(() =>
        {
            if (TryDial() && TrySendFirst(frame.Span))
            {
                Read(turn: 0);
            }
        });
    }

    /// <summary>Makes a call through the open connection, which the caller has to have taken from the pool.</summary>
    public void Start(FramedCall call)
    {
        Hold(call);
        if (call.Frame.Length <= MaxDirectSend)
        {
            TrySend(call.Frame);
        }
        else
        {
            SendInBackground(call.TakeFrame());
        }
    }

    /// <summary>
    /// As <see cref="Start"/>, for a call that somebody awaits already: once given up its buffer may serve another call, so the bytes are
    /// taken over first.
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
        }
    }

    /// <summary>Called every few milliseconds while calls are under way.</summary>
    /// <returns>Whether a call is under way.</returns>
    public bool Sweep(long now)
    {
        FramedCall? call = Volatile.Read(ref _call);
        if (call is null)
        {
            RescueReader(isIdle: true);
            return false;
        }

        if (call == GivenUpCall.Instance)
        {
            if (now >= Volatile.Read(ref _drainUntilTick) || _pool.HasWaiting)
            {
                CloseIfDraining();
            }
        }
        else if (now >= call.DeadlineTick && TryTakeOut(call))
        {
            // The other end may be gone without a word, and then it is gone for the other connections as well.
            _pool.CloseSilentSince(Volatile.Read(ref _startedTick));
            call.Fail(TimedOut());
        }

        RescueReader(isIdle: false);
        return true;
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

        _pool.Remove(this);
        _transport?.Dispose();
        FramedCall? call = Interlocked.Exchange(ref _call, null);
        if (call is not null && call != GivenUpCall.Instance)
        {
            // The transport is gone: what has not begun to be sent by now never will.
            call.Fail(Volatile.Read(ref _isSent) ? reason : reason.ButNotSent());
        }
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
        Volatile.Write(ref _drainUntilTick, Math.Max(call.DeadlineTick, Environment.TickCount64) + DrainMilliseconds);
        return Interlocked.CompareExchange(ref _call, GivenUpCall.Instance, call) == call;
    }

    private void Hold(FramedCall call)
    {
        call.Holder = this;
        Volatile.Write(ref _startedTick, Environment.TickCount64);
        Volatile.Write(ref _isSent, false);
        Volatile.Write(ref _call, call);
        if (IsDisposed && Interlocked.CompareExchange(ref _call, null, call) == call)
        {
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
            _transport = _dialer.Dial();
        }
        catch (Exception e)
        {
            Close(FramedFailure.Explain(e));
            return false;
        }

        // Whoever closes the connection or gives the call up looks at the transport after saying so.
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
            // A node does nothing with half a frame. And where one connection has broken while it was idle, others have.
            Volatile.Write(ref _isSent, false);
            Close(FramedFailure.ExplainSending(e), isBroken: true);
            _pool.CloseFree();
            return false;
        }
    }

    private void SendInBackground(ReadOnlyMemory<byte> frame) =>
        ThreadPool.UnsafeQueueUserWorkItem(_ => TrySend(frame.Span), null);

    private void Read(int turn)
    {
        FramedTransport transport = _transport!;
        try
        {
            while (true)
            {
                int filled = 0;
                int total;
                while (filled < (total = AnswerHead.SizeOf(_buffer.AsSpan(0, filled), _maxFrameSize)))
                {
                    AnswerHead.MakeRoom(ref _buffer, filled, total);
                    int read = transport.Receive(_buffer.AsSpan(filled));
                    if (read == 0)
                    {
                        Close(
                            RemotingException.ConnectionLost(Delivery.Unknown, "the node closed the connection without an answer"),
                            isBroken: true);
                        return;
                    }

                    filled += read;
                }

                if (filled > total)
                {
                    throw RemotingException.Protocol("the node sent more than the answer to one request");
                }

                if (!TryComplete(_buffer.AsSpan(0, total), turn))
                {
                    return;
                }
            }
        }
        catch (Exception e)
        {
            Close(FramedFailure.Explain(e), isBroken: true);
        }
    }

    /// <summary>Completes the call that awaits this answer, and so runs the caller's code.</summary>
    /// <returns>False if another thread reads this connection by now.</returns>
    private bool TryComplete(ReadOnlySpan<byte> frame, int turn)
    {
        FramedCall? call = Interlocked.Exchange(ref _call, null);
        if (call is null)
        {
            throw RemotingException.Protocol("the node sent an answer that nothing was asked for");
        }

        if (call != GivenUpCall.Instance)
        {
            s_own = this;
            s_ownTurn = turn + 1;
            _completions++;
            Volatile.Write(ref _ownTurn, turn + 1);
            Volatile.Write(ref _turn, turn + 1);
            call.Answer(frame);
            s_own = null;
            bool isFree = TryClaim(turn + 1);
            if (Interlocked.CompareExchange(ref _turn, turn, turn + 1) != turn + 1)
            {
                return false;
            }

            if (!isFree)
            {
                return true;
            }
        }

        if (_buffer.Length > BufferSize)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        }

        _pool.Return(this);
        return true;
    }

    /// <summary>Takes the connection over from the thread whose own it is in a turn; only one of those who try succeeds.</summary>
    private bool TryClaim(int turn) => Interlocked.CompareExchange(ref _ownTurn, 0, turn) == turn;

    /// <summary>
    /// Lets another thread read if this one's has been in the caller's code since the last sweep while an answer is due, or while
    /// calls wait for a connection and this one idles.
    /// </summary>
    private void RescueReader(bool isIdle)
    {
        int turn = Volatile.Read(ref _turn);
        long completions = Volatile.Read(ref _completions);
        bool isStuck = (turn & 1) != 0 && completions == _completionsAtLastSweep;
        _completionsAtLastSweep = completions;
        if (!isStuck || (isIdle && !(_pool.HasWaiting && TryClaim(turn))))
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn)
        {
            StartThread(() => Read(turn + 1));
        }

        if (isIdle)
        {
            _pool.Return(this);
        }
    }

    private void StartThread(Action run) =>
        new Thread(() => run()) { IsBackground = true, Name = $"GoAkt {_dialer}" }.UnsafeStart();
}
