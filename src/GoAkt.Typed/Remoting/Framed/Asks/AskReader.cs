using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Framed.Wire;

namespace GoAkt.Typed.Remoting.Framed.Asks;

/// <summary>Reads one connection's answers, on a thread that blocks in its reads, and completes their calls.</summary>
/// <remarks>
/// The thread completes an ask by running the caller's code right away, without a hop to the thread pool. That code
/// mostly makes the next call, which then takes this same connection: a send and a receive on one thread, as with bare
/// sockets. Should that code block instead while the connection is needed, <see cref="Rescue"/> lets another thread
/// read on. And while callers are seen to block, their code is left to the pool (<see cref="BlockedCallers"/>).
/// </remarks>
internal sealed class AskReader(AskConnection connection, AskConnectionPool pool, int maxFrameSize)
{
    private const int BufferSize = 16 * 1024;

    [ThreadStatic]
    private static AskReader? s_own;

    [ThreadStatic]
    private static int s_ownTurn;

    private readonly ReaderTurn _turn = new();
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private Thread? _thread;

    /// <summary>The connection whose thread this is, if its last call was just completed on it: nobody else has it
    /// yet.</summary>
    public static AskConnection? TakeOwn(AskConnectionPool pool)
    {
        AskReader? own = s_own;
        if (own is null || !own.IsOf(pool))
        {
            return null;
        }

        s_own = null;
        return own._turn.TryClaim(s_ownTurn) ? own.Connection : null;
    }

    private AskConnection Connection => connection;

    /// <summary>Reads until the connection ends, or another thread has taken over.</summary>
    /// <param name="transport">The connection's bytes.</param>
    /// <param name="isBorrowed">Whether the thread is one of the pool's: it reads one answer, and the connection ends
    /// with it.</param>
    public void Read(FramedTransport transport, bool isBorrowed) => Read(transport, ReaderTurn.First, isBorrowed);

    /// <summary>
    /// Lets another thread read if this one's has been completing a call since the last sweep while an answer is due,
    /// or while calls wait for a connection and this one idles. To be called by every sweep.
    /// </summary>
    /// <param name="transport">The connection's bytes.</param>
    /// <param name="isIdle">Whether no answer is due.</param>
    public void Rescue(FramedTransport transport, bool isIdle)
    {
        if (!_turn.IsStuck(out int turn) || (isIdle && !(pool.HasWaiting && _turn.TryClaim(turn))))
        {
            return;
        }

        // A thread that sleeps or waits, unlike one that works or waits for a processor, would have been better left
        // out of this.
        if ((Volatile.Read(ref _thread)!.ThreadState & ThreadState.WaitSleepJoin) != 0)
        {
            pool.Callers.Note();
        }

        if (_turn.TryTakeOver(turn))
        {
            pool.Threads.Start(isBorrowed => Read(transport, turn + 1, isBorrowed));
        }

        if (isIdle)
        {
            pool.Return(connection);
        }
    }

    private bool IsOf(AskConnectionPool other) => other == pool;

    private void Read(FramedTransport transport, int turn, bool isBorrowed)
    {
        Volatile.Write(ref _thread, Thread.CurrentThread);
        try
        {
            while (true)
            {
                int filled = 0;
                int total;
                while (filled < (total = AnswerHead.SizeOf(_buffer.AsSpan(0, filled), maxFrameSize)))
                {
                    AnswerHead.MakeRoom(ref _buffer, filled, total);
                    int read = transport.Receive(_buffer.AsSpan(filled));
                    if (read == 0)
                    {
                        connection.Close(
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
                    CompleteLast(_buffer.AsSpan(0, total));
                    return;
                }

                if (!TryComplete(_buffer.AsSpan(0, total), turn))
                {
                    return;
                }
            }
        }
        catch (Exception e)
        {
            connection.Close(FramedFailure.Explain(e), isBroken: true);
        }
    }

    /// <summary>Completes the call that awaits this answer.</summary>
    /// <returns>False if another thread reads this connection by now.</returns>
    private bool TryComplete(ReadOnlySpan<byte> frame, int turn)
    {
        FramedCall? call = connection.TakeAnswered();
        if (call is not null)
        {
            bool runsCaller = call.RunsCallersCode && pool.Callers.MayRun;
            if (runsCaller)
            {
                s_own = this;
                s_ownTurn = turn;
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
                    pool.Return(connection);
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

            if (_buffer.Length > BufferSize)
            {
                _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
            }

            if (!isFree)
            {
                return true;
            }
        }

        pool.Return(connection);
        return true;
    }

    /// <summary>Runs the caller's code on this thread, with the connection to itself; but not after a
    /// failure.</summary>
    private void AnswerInPlace(FramedCall call, ReadOnlySpan<byte> frame, int turn)
    {
        Exception? failure = call.Answer(frame);
        s_own = null;
        if (failure is null)
        {
            return;
        }

        // What the caller does next finds the connection free.
        if (_turn.TryClaim(turn))
        {
            pool.Return(connection);
        }

        call.Fail(failure);
    }

    /// <summary>Completes the call that awaits this answer, where nobody reads on.</summary>
    private void CompleteLast(ReadOnlySpan<byte> frame)
    {
        FramedCall? call = connection.TakeAnswered();
        connection.Close(
            RemotingException.ConnectionLost(Delivery.NotSent, "no thread was left to read the connection"));
        call?.AnswerForPool(frame);
    }
}
