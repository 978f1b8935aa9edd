using GoAkt.Typed.Errors;
using GoAkt.Typed.Remoting.Framed.Wire;
using GoAkt.Typed.Threading;

namespace GoAkt.Typed.Remoting.Framed.Tells;

/// <summary>The connection that tells share, and the thread that reads it: one flight at a time is under way.</summary>
internal sealed class FramedTellConnection(
    FramedTellPipe pipe, Func<NodeTransport> dial, RemotingTarget target)
{
    private volatile NodeTransport? _transport;
    private volatile FramedFlight? _flight;
    private volatile bool _hasAnswered;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(4 * 1024);

    /// <summary>Whether flights may be sent; the pipe's to change.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the node has answered anything.</summary>
    public bool HasAnswered => _hasAnswered;

    /// <summary>Opens the connection on a thread of its own.</summary>
    public void Open() => LibraryThread.Start(Run, $"GoAkt tells {target.Dial}");

    /// <summary>Sends a flight while none is under way.</summary>
    public void Send(FramedFlight flight)
    {
        _flight = flight;
        if (!flight.TryLeave())
        {
            return;
        }

        try
        {
            _transport!.Send(flight.Bytes);
        }
        catch (Exception e)
        {
            // Of several requests the first ones may have arrived.
            pipe.Break(
                this,
                TransportFailure.ExplainSending(
                    e, flight.RequestCount == 1 ? Delivery.NotSent : Delivery.Unknown));
        }
    }

    /// <summary>Closes the connection, which the pipe must have let go of.</summary>
    public void Close() => _transport?.Dispose();

    private void Run()
    {
        try
        {
            NodeTransport transport = dial();
            _transport = transport;
            if (pipe.Opened(this, out FramedFlight? first))
            {
                if (first is not null)
                {
                    Send(first);
                }

                Read(transport);
            }
        }
        catch (Exception e)
        {
            pipe.Break(this, TransportFailure.Explain(e));
        }
        finally
        {
            Close();
        }
    }

    private void Read(NodeTransport transport)
    {
        int filled = 0;
        int answered = 0;
        while (true)
        {
            int read = transport.Receive(_buffer.AsSpan(filled));
            if (read == 0)
            {
                throw RemotingException.ConnectionLost(
                    Delivery.Unknown, "the node closed the connection without an answer");
            }

            filled += read;
            int consumed = 0;
            int size;
            while (TryTakeFrame(_buffer.AsSpan(consumed, filled - consumed), out size))
            {
                FramedFlight flight = _flight
                    ?? throw RemotingException.Protocol("the node sent an answer that nothing was asked for");
                _hasAnswered = true;
                flight.Answer(answered, _buffer.AsSpan(consumed, size));
                consumed += size;
                if (++answered == flight.RequestCount)
                {
                    answered = 0;
                    SendNext(flight);
                }
            }

            filled -= consumed;
            _buffer.AsSpan(consumed, filled).CopyTo(_buffer);
            AnswerHead.MakeRoom(ref _buffer, filled, size);
        }
    }

    private void SendNext(FramedFlight answered)
    {
        _flight = null;
        if (pipe.Next(this, answered) is { } next)
        {
            Send(next);
        }
    }

    /// <summary>Whether a whole frame is there; its size is given as far as it is known.</summary>
    private bool TryTakeFrame(ReadOnlySpan<byte> bytes, out int size)
    {
        size = AnswerHead.SizeOf(bytes, target.MaxFrameSize);
        return size <= bytes.Length;
    }
}
