using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Framed.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>Reads one connection's answers, on a thread that blocks in its reads, and completes their calls.</summary>
/// <remarks>
/// The thread completes an ask by running the caller's code right away, without a hop to the thread pool. That code
/// mostly makes the next call, which then takes this same connection: a send and a receive on one thread, as with bare
/// sockets. Should that code block instead while the connection is needed, <see cref="Rescue"/> lets another thread
/// read on. And while callers are seen to block, their code is left to the pool (<see cref="BlockingCode"/>).
/// </remarks>
internal sealed class AskReader
{
    private const int BufferSize = 16 * 1024;

    private readonly AskConnection _connection;
    private readonly AskConnectionPool _pool;
    private readonly int _maxFrameSize;
    private readonly ReaderTurn _turn;
    private Thread? _thread;

    public AskReader(AskConnection connection, AskConnectionPool pool, int maxFrameSize)
    {
        _connection = connection;
        _pool = pool;
        _maxFrameSize = maxFrameSize;
        _turn = new ReaderTurn(this);
    }

    /// <summary>The connection whose thread this is, if its last call was just completed on it: nobody else has it
    /// yet.</summary>
    public static AskConnection? TakeOwn(AskConnectionPool pool) =>
        ReaderTurn.OwnReader is AskReader own && own._pool == pool && ReaderTurn.TryClaimOwn() ? own._connection : null;

    /// <summary>Reads until the connection ends, or another thread has taken over.</summary>
    /// <param name="transport">The connection's bytes.</param>
    /// <param name="isBorrowed">Whether the thread is one of the pool's: it reads one answer, and the connection ends
    /// with it.</param>
    public void Read(NodeTransport transport, bool isBorrowed) => Read(transport, ReaderTurn.First, isBorrowed);

    /// <summary>
    /// Lets another thread read if this one's has been completing a call since the last sweep while an answer is due,
    /// or while calls wait for a connection and this one idles. To be called by every sweep.
    /// </summary>
    /// <param name="transport">The connection's bytes.</param>
    /// <param name="isIdle">Whether no answer is due.</param>
    public void Rescue(NodeTransport transport, bool isIdle)
    {
        if (!_turn.IsStuck(out int turn) || (isIdle && !(_pool.HasWaiting && _turn.TryClaim(turn))))
        {
            return;
        }

        // A thread that sleeps or waits, unlike one that works or waits for a processor, would have been better left
        // out of this.
        if ((Volatile.Read(ref _thread)!.ThreadState & ThreadState.WaitSleepJoin) != 0)
        {
            _pool.Callers.Note();
        }

        if (_turn.TryTakeOver(turn))
        {
            _pool.Threads.Start(isBorrowed => Read(transport, turn + 1, isBorrowed));
        }

        if (isIdle)
        {
            _pool.Return(_connection);
        }
    }

    private void Read(NodeTransport transport, int turn, bool isBorrowed)
    {
        Volatile.Write(ref _thread, Thread.CurrentThread);

        // A turn's own: its thread may still parse an answer when the next turn's thread reads on.
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        try
        {
            while (true)
            {
                int filled = 0;
                int total;
                while (filled < (total = AnswerHead.SizeOf(buffer.AsSpan(0, filled), _maxFrameSize)))
                {
                    AnswerHead.MakeRoom(ref buffer, filled, total);
                    int read = transport.Receive(buffer.AsSpan(filled));
                    if (read == 0)
                    {
                        _connection.Close(
                            RemotingException.ConnectionLost(
                                Delivery.Unknown, "the node closed the connection without an answer"),
                            isBroken: true);
                        return;
                    }

                    filled += read;
                }

                if (filled > total)
                {
                    throw RemotingException.Protocol("the node sent more than the answer to one request");
                }

                if (isBorrowed)
                {
                    CompleteLast(buffer.AsSpan(0, total));
                    return;
                }

                if (!TryComplete(buffer.AsSpan(0, total), turn))
                {
                    return;
                }

                if (buffer.Length > BufferSize)
                {
                    buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
                }
            }
        }
        catch (Exception e)
        {
            _connection.Close(TransportFailure.Explain(e), isBroken: true);
        }
    }

    /// <summary>Completes the call that awaits this answer.</summary>
    /// <returns>False if another thread reads this connection by now.</returns>
    private bool TryComplete(ReadOnlySpan<byte> frame, int turn)
    {
        FramedCall? call = _connection.TakeAnswered();
        if (call is not null)
        {
            bool runsCaller = call.RunsCallersCode && _pool.Callers.MayRun;
            if (runsCaller)
            {
                _turn.Offer(turn);
            }

            _turn.Begin(turn);
            if (runsCaller)
            {
                AnswerInPlace(call, frame, turn);
            }
            else
            {
                try
                {
                    _pool.Return(_connection);
                }
                finally
                {
                    // Nobody else ends the call, whatever happens here: an application's code that has been on this
                    // thread may interrupt it.
                    call.AnswerForPool(frame);
                }
            }

            bool isFree = runsCaller && _turn.TryClaim(turn);
            if (!_turn.TryEnd(turn))
            {
                return false;
            }

            if (!isFree)
            {
                return true;
            }
        }

        _pool.Return(_connection);
        return true;
    }

    /// <summary>Runs the caller's code on this thread, with the connection to itself; but not after a
    /// failure.</summary>
    private void AnswerInPlace(FramedCall call, ReadOnlySpan<byte> frame, int turn)
    {
        Exception? failure = call.Answer(frame);
        ReaderTurn.Leave();
        if (failure is null)
        {
            return;
        }

        // What the caller does next finds the connection free.
        if (_turn.TryClaim(turn))
        {
            _pool.Return(_connection);
        }

        call.Fail(failure);
    }

    /// <summary>Completes the call that awaits this answer, where nobody reads on.</summary>
    private void CompleteLast(ReadOnlySpan<byte> frame)
    {
        FramedCall? call = _connection.TakeAnswered();
        _connection.Close(
            RemotingException.ConnectionLost(Delivery.NotSent, "no thread was left to read the connection"));
        call?.AnswerForPool(frame);
    }
}
