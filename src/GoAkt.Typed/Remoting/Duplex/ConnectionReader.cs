using System.Buffers;
using System.Diagnostics;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>
/// Reads a connection, and completes the calls whose replies have come on the same thread: the code behind their awaits
/// mostly sends the next requests, and these leave together before it reads on. Where that code takes long, another
/// thread reads on and the pool completes the rest; and for a while after it has blocked, the pool completes all.
/// </summary>
internal sealed class ConnectionReader(
    DuplexConnection connection,
    DuplexTransport transport,
    DuplexConnection.ConnectionInput input,
    BlockingCode callers)
{
    private const int BufferSize = 64 * 1024;
    private const int Growth = 4;

    /// <summary>How long code that works, or waits for a processor, may keep the thread that reads.</summary>
    private static readonly long s_patience = Stopwatch.Frequency / 200;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _filled;

    // Twice the number of the batch, plus one while its thread completes calls.
    private long _state;
    private long _completingSince;
    private volatile Thread? _thread;

    /// <summary>Reads until the connection ends, or another thread reads on.</summary>
    public void Read() => Read(turn: 0);

    /// <summary>Lets another thread read on if the one of a turn is still completing its calls, and its code blocks or
    /// takes very long.</summary>
    /// <returns>Whether the thread of the turn does not read any more.</returns>
    public bool TryTakeOver(long turn)
    {
        if (Volatile.Read(ref _state) != Completing(turn))
        {
            return true;
        }

        bool isBlocked = (_thread?.ThreadState & System.Threading.ThreadState.WaitSleepJoin) > 0;
        if (!isBlocked && Stopwatch.GetTimestamp() - Volatile.Read(ref _completingSince) < s_patience)
        {
            return false;
        }

        // Told first: the thread may come back at once.
        callers.Leave();
        if (Interlocked.CompareExchange(ref _state, Reading(turn + 1), Completing(turn)) == Completing(turn))
        {
            if (isBlocked)
            {
                callers.Note();
            }

            LibraryThread.Start(() => Read(turn + 1), "GoAkt.Typed reader");
        }
        else
        {
            callers.Return();
        }

        return true;
    }

    private static long Reading(long turn) => turn * 2;

    private static long Completing(long turn) => (turn * 2) + 1;

    private void Read(long turn)
    {
        _thread = Thread.CurrentThread;
        try
        {
            while (true)
            {
                int read = transport.Receive(_buffer.AsSpan(_filled));
                if (read == 0)
                {
                    throw RemotingException.ConnectionLost(Delivery.Unknown, "the node closed the connection");
                }

                connection.NoteRead();
                _filled += read;
                byte[] filled = _buffer;
                int taken = input.Take(_buffer.AsMemory(0, _filled), out int wanted);

                // Before the batch is taken: if there is no memory for the next buffer, its calls end with the rest.
                Move(taken, wanted, isKept: input.HasReplies);
                ReplyBatch? batch = input.TakeBatch();
                if (batch is not null && !TryComplete(batch, filled, ref turn))
                {
                    return;
                }
            }
        }
        catch (ProtocolViolationException e)
        {
            CompleteRest();
            connection.Close(e);
            DisposeIfEnded();
        }
        catch (Exception e)
        {
            CompleteRest();
            connection.Close(TransportFailure.Explain(e), isLost: true);
            DisposeIfEnded();
        }
    }

    /// <summary>A connection that was ended on this side is read to its end.</summary>
    private void DisposeIfEnded()
    {
        if (connection.HasEnded)
        {
            transport.Dispose();
        }
    }

    /// <summary>Replies that came in front of what ends the connection are nobody else's to complete.</summary>
    private void CompleteRest() => input.TakeBatch()?.Start(_buffer);

    /// <returns>False if another thread reads by now.</returns>
    private bool TryComplete(ReplyBatch batch, byte[] buffer, ref long turn)
    {
        if (!callers.MayRun)
        {
            batch.Start(buffer);
            return true;
        }

        Volatile.Write(ref _completingSince, Stopwatch.GetTimestamp());
        Volatile.Write(ref _state, Completing(turn));
        batch.StartInReader(buffer, this, turn);
        if (Interlocked.CompareExchange(ref _state, Reading(turn + 1), Completing(turn)) != Completing(turn))
        {
            callers.Return();
            return false;
        }

        turn++;
        return true;
    }

    /// <param name="taken">How many bytes were taken.</param>
    /// <param name="wanted">How many the next frame takes.</param>
    /// <param name="isKept">Whether what was taken lies in the buffer still.</param>
    private void Move(int taken, int wanted, bool isKept)
    {
        int left = _filled - taken;
        byte[] buffer = _buffer;
        if (isKept || left == buffer.Length)
        {
            // Memory is taken for what has come, not for what a frame's header announces.
            _buffer = ArrayPool<byte>.Shared.Rent(
                (int)Math.Max(BufferSize, Math.Min(wanted, (long)left * Growth)));
        }

        if (left > 0 && (taken > 0 || _buffer != buffer))
        {
            buffer.AsSpan(taken, left).CopyTo(_buffer);
        }

        if (_buffer != buffer && !isKept)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _filled = left;
    }
}
