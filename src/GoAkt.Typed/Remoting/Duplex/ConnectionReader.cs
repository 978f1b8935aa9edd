using System.Buffers;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Duplex.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>
/// Reads a connection, and completes the calls whose replies have come on the same thread: the code behind their awaits
/// mostly sends the next requests, and these leave together before it reads on. Where that code takes long, another
/// thread reads on and the pool completes the rest; and for a while after it has blocked, the pool completes all.
/// </summary>
internal sealed class ConnectionReader
{
    private const int BufferSize = 64 * 1024;
    private const int Growth = 4;

    private readonly DuplexConnection _connection;
    private readonly DuplexTransport _transport;
    private readonly DuplexConnection.ConnectionInput _input;
    private readonly BlockingCode _callers;
    private readonly ReaderHandover _handover;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _filled;

    public ConnectionReader(
        DuplexConnection connection,
        DuplexTransport transport,
        DuplexConnection.ConnectionInput input,
        BlockingCode callers)
    {
        _connection = connection;
        _transport = transport;
        _input = input;
        _callers = callers;
        _handover = new ReaderHandover(callers, () => LibraryThread.Start(Read, "GoAkt.Typed reader"));
    }

    /// <summary>Reads until the connection ends, or another thread reads on.</summary>
    public void Read()
    {
        try
        {
            while (true)
            {
                int read = _transport.Receive(_buffer.AsSpan(_filled));
                if (read == 0)
                {
                    throw RemotingException.ConnectionLost(Delivery.Unknown, "the node closed the connection");
                }

                _connection.NoteRead();
                _filled += read;
                byte[] filled = _buffer;
                int taken = _input.Take(_buffer.AsMemory(0, _filled), out int wanted);

                // Before the batch is taken: if there is no memory for the next buffer, its calls end with the rest.
                Move(taken, wanted, isKept: _input.HasReplies);
                ReplyBatch? batch = _input.TakeBatch();
                if (batch is not null && !TryComplete(batch, filled))
                {
                    return;
                }
            }
        }
        catch (ProtocolViolationException e)
        {
            CompleteRest();
            _connection.Close(e);
            DisposeIfEnded();
        }
        catch (Exception e)
        {
            CompleteRest();
            _connection.Close(TransportFailure.Explain(e), isLost: true);
            DisposeIfEnded();
        }
    }

    /// <summary>A connection that was ended on this side is read to its end.</summary>
    private void DisposeIfEnded()
    {
        if (_connection.HasEnded)
        {
            _transport.Dispose();
        }
    }

    /// <summary>Replies that came in front of what ends the connection are nobody else's to complete.</summary>
    private void CompleteRest() => _input.TakeBatch()?.Start(_buffer);

    /// <returns>False if another thread reads by now.</returns>
    private bool TryComplete(ReplyBatch batch, byte[] buffer)
    {
        if (_callers.MayRun)
        {
            return batch.TryStartHere(buffer, _handover);
        }

        batch.Start(buffer);
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
