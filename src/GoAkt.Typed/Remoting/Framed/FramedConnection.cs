using System.Net.Sockets;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>
/// One connection and the thread that reads it. It carries one call at a time: a node handles the requests of a connection one after
/// another, so a second one would wait behind a slow first.
/// </summary>
/// <remarks>
/// The thread completes a call by running the caller's code right away, without a hop to the thread pool. That code mostly makes the
/// next call, which then takes this same connection: a send and a receive on one thread, as with bare sockets. Should that
/// code block instead while an answer is due here, <see cref="Sweep"/> lets another thread read on.
/// </remarks>
internal sealed class FramedConnection : IFramedCallHolder
{
    private const int BufferSize = 16 * 1024;

    /// <summary>A send of up to this many bytes finds room in the socket's empty buffer and so does not block the caller.</summary>
    private const int MaxDirectSend = 16 * 1024;

    /// <summary>How long a late answer is awaited after its call was given up, beyond the call's own deadline.</summary>
    private const int DrainMilliseconds = 1_000;

    private static readonly FramedCall s_givenUp = new GivenUpCall();

    [ThreadStatic]
    private static FramedConnection? t_own;

    private readonly FramedConnectionPool _pool;
    private readonly FramedDialer _dialer;
    private readonly int _maxFrameSize;

    private volatile FramedTransport? _transport;
    private FramedCall? _call;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private long _drainUntilTick;
    private int _disposed;

    // Twice the number of the reading thread's turn, plus one while that thread is in the caller's code. A thread that comes
    // back from there to find a later turn is done here.
    private int _turn;
    private long _completions;
    private long _completionsAtLastSweep;

    public FramedConnection(FramedConnectionPool pool, FramedDialer dialer, int maxFrameSize)
    {
        _pool = pool;
        _dialer = dialer;
        _maxFrameSize = maxFrameSize;
    }

    /// <summary>When it was last given back, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long IdleSinceTick { get; set; }

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Whether it waits for an answer that nobody wants any more.</summary>
    public bool IsDraining => Volatile.Read(ref _call) == s_givenUp;

    /// <summary>The connection whose thread this is, if its last call was just completed on it: nobody else has it yet.</summary>
    public static FramedConnection? TakeOwn(FramedConnectionPool pool)
    {
        FramedConnection? own = t_own;
        if (own is null || own._pool != pool)
        {
            return null;
        }

        t_own = null;
        return own;
    }

    /// <summary>Opens the connection on a thread of its own and makes the first call through it.</summary>
    public void Open(FramedCall firstCall)
    {
        Hold(firstCall);
        ReadOnlyMemory<byte> frame = firstCall.TakeFrame();
        StartThread(() =>
        {
            if (TryDial() && (IsDraining || TrySend(frame.Span)))
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
            ReadOnlyMemory<byte> frame = call.TakeFrame();
            ThreadPool.UnsafeQueueUserWorkItem(_ => TrySend(frame.Span), null);
        }
    }

    public void GiveUp(FramedCall call, Exception reason)
    {
        Volatile.Write(ref _drainUntilTick, Math.Max(call.DeadlineTick, Environment.TickCount64) + DrainMilliseconds);
        if (Interlocked.CompareExchange(ref _call, s_givenUp, call) == call)
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
            return false;
        }

        if (call == s_givenUp)
        {
            if (now >= Volatile.Read(ref _drainUntilTick))
            {
                Close(RemotingException.ConnectionLost(Delivery.Unknown, "the node stopped answering"));
            }
        }
        else if (now >= call.DeadlineTick)
        {
            GiveUp(call, RemotingException.TimedOut(_transport is null ? Delivery.NotSent : Delivery.Unknown));
        }

        RescueReader();
        return true;
    }

    /// <summary>Ends the connection; a call that it holds fails for this reason.</summary>
    public void Close(RemotingException reason)
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _pool.Remove(this);
        _transport?.Dispose();
        FramedCall? call = Interlocked.Exchange(ref _call, null);
        if (call is not null && call != s_givenUp)
        {
            call.Fail(reason);
        }
    }

    private void Hold(FramedCall call)
    {
        call.Holder = this;
        Volatile.Write(ref _call, call);
        if (IsDisposed && Interlocked.CompareExchange(ref _call, null, call) == call)
        {
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
        catch (RemotingException e)
        {
            Close(e);
            return false;
        }

        if (IsDisposed)
        {
            _transport.Dispose();
            return false;
        }

        return true;
    }

    private bool TrySend(ReadOnlySpan<byte> frame)
    {
        try
        {
            _transport!.Send(frame);
            return true;
        }
        catch (Exception e) when (IsTransportError(e))
        {
            // A node does nothing with half a frame.
            Close(RemotingException.ConnectionLost(Delivery.NotSent, $"the connection broke while sending: {e.Message}", e));
            return false;
        }
    }

    private void Read(int turn)
    {
        FramedTransport transport = _transport!;
        try
        {
            while (true)
            {
                int filled = 0;
                int total;
                while (filled < (total = ExpectedSize(filled)))
                {
                    int read = transport.Receive(_buffer.AsSpan(filled));
                    if (read == 0)
                    {
                        Close(RemotingException.ConnectionLost(Delivery.Unknown, "the node closed the connection without an answer"));
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
        catch (RemotingException e)
        {
            Close(e);
        }
        catch (Exception e) when (IsTransportError(e))
        {
            Close(RemotingException.ConnectionLost(Delivery.Unknown, $"the connection broke: {e.Message}", e));
        }
    }

    /// <summary>How many bytes make the frame whose first ones are in the buffer, which is made to hold them.</summary>
    private int ExpectedSize(int filled)
    {
        if (filled < Frame.HeadSize)
        {
            return Frame.HeadSize;
        }

        uint total = Frame.ReadTotal(_buffer);
        if (total < Frame.HeadSize || total > (uint)_maxFrameSize)
        {
            throw UnreadableFrame.Explain(_buffer.AsSpan(0, filled), total, _maxFrameSize);
        }

        if (total > _buffer.Length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>((int)total);
            _buffer.AsSpan(0, filled).CopyTo(larger);
            _buffer = larger;
        }

        return (int)total;
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

        if (call != s_givenUp)
        {
            t_own = this;
            _completions++;
            Volatile.Write(ref _turn, turn + 1);
            call.Answer(frame);
            bool isFree = t_own == this;
            t_own = null;
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

    /// <summary>Lets another thread read if this one's has been in the caller's code since the last sweep while an answer is due.</summary>
    private void RescueReader()
    {
        int turn = Volatile.Read(ref _turn);
        long completions = Volatile.Read(ref _completions);
        bool isStuck = (turn & 1) != 0 && completions == _completionsAtLastSweep;
        _completionsAtLastSweep = completions;
        if (isStuck && Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn)
        {
            StartThread(() => Read(turn + 1));
        }
    }

    private void StartThread(Action run) =>
        new Thread(() => run()) { IsBackground = true, Name = $"GoAkt {_dialer}" }.UnsafeStart();

    private static bool IsTransportError(Exception e) => e is SocketException or IOException or ObjectDisposedException;

    /// <summary>Stands in a connection for a call whose answer nobody wants any more.</summary>
    private sealed class GivenUpCall : FramedCall
    {
        protected override ReadOnlySpan<byte> ResponseName => default;

        public override void Fail(Exception exception)
        {
        }

        protected override void Complete(ReadOnlySpan<byte> body)
        {
        }
    }
}
