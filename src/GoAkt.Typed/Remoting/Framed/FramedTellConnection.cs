using System.Text;

namespace GoAkt.Typed.Remoting.Framed;

/// <summary>The connection that tells share, and the thread that reads it: one flight at a time is under way.</summary>
internal sealed class FramedTellConnection(FramedTellPipe pipe, FramedDialer dialer, int maxFrameSize)
{
    private volatile FramedTransport? _transport;
    private volatile FramedTellFlight? _flight;
    private volatile bool _isSent;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(4 * 1024);
    private RemotingException? _endedFor;

    /// <summary>Opens the connection on a thread of its own and sends the first flight.</summary>
    public void Open(FramedTellFlight flight)
    {
        _flight = flight;
        new Thread(() => Run(flight)) { IsBackground = true, Name = $"GoAkt tells {dialer}" }.UnsafeStart();
    }

    /// <summary>Sends a flight while none is under way.</summary>
    public void Send(FramedTellFlight flight)
    {
        _isSent = false;
        _flight = flight;
        Interlocked.MemoryBarrier();
        try
        {
            SendNow(_transport!, flight);
        }
        catch (Exception e)
        {
            Close(FramedFailure.Explain(e));
        }
    }

    /// <summary>Ends the connection; the tells under way fail for this reason.</summary>
    public void Close(RemotingException reason)
    {
        if (Interlocked.CompareExchange(ref _endedFor, reason, null) is null)
        {
            _transport?.Dispose();
        }

        EndFlight(_endedFor);
    }

    private void Run(FramedTellFlight flight)
    {
        try
        {
            using FramedTransport transport = dialer.Dial();
            _transport = transport;

            // Whoever closes the connection looks at the transport after saying so.
            Interlocked.MemoryBarrier();
            SendNow(transport, flight);
            Read(transport);
        }
        catch (Exception e)
        {
            Close(FramedFailure.Explain(e));
        }
    }

    /// <remarks>What of a flight has left when sending fails may have been handled: it can hold several requests.</remarks>
    private void SendNow(FramedTransport transport, FramedTellFlight flight)
    {
        if (Volatile.Read(ref _endedFor) is { } reason)
        {
            throw reason;
        }

        _isSent = true;
        transport.Send(flight.Bytes);
    }

    private void Read(FramedTransport transport)
    {
        int filled = 0;
        int answered = 0;
        while (true)
        {
            int read = transport.Receive(_buffer.AsSpan(filled));
            if (read == 0)
            {
                throw RemotingException.ConnectionLost(Delivery.Unknown, "the node closed the connection without an answer");
            }

            filled += read;
            int consumed = 0;
            int size;
            while (TryTakeFrame(_buffer.AsSpan(consumed, filled - consumed), out size))
            {
                FramedTellFlight flight = _flight
                    ?? throw RemotingException.Protocol("the node sent an answer that nothing was asked for");
                Complete(flight.TellsOf(answered), _buffer.AsSpan(consumed, size));
                consumed += size;
                if (++answered == flight.RequestCount)
                {
                    answered = 0;
                    SendNext(transport, flight);
                }
            }

            filled -= consumed;
            _buffer.AsSpan(consumed, filled).CopyTo(_buffer);
            AnswerHead.MakeRoom(ref _buffer, filled, size);
        }
    }

    private void SendNext(FramedTransport transport, FramedTellFlight flight)
    {
        _flight = null;
        if (pipe.Next(flight) is { } next)
        {
            _isSent = false;
            _flight = next;
            Interlocked.MemoryBarrier();
            SendNow(transport, next);
        }
    }

    /// <summary>Whether a whole frame is there; its size is given as far as it is known.</summary>
    private bool TryTakeFrame(ReadOnlySpan<byte> bytes, out int size)
    {
        size = AnswerHead.SizeOf(bytes, maxFrameSize);
        return size <= bytes.Length;
    }

    private static void Complete(IEnumerable<FramedTell> tells, ReadOnlySpan<byte> frame)
    {
        RemotingException? failure = FailureIn(frame);
        FramedTell[] all = [.. tells];
        if (failure is { Code: ErrorCode.NotFound } && all.Length > 1)
        {
            // The first of them may have been delivered before the actor was gone.
            failure = new RemotingException(failure.Failure, failure.Code, Delivery.Unknown, failure.Message, failure);
        }

        foreach (FramedTell tell in all)
        {
            if (failure is null)
            {
                tell.TrySetResult();
            }
            else
            {
                tell.Fail(failure);
            }
        }
    }

    private static RemotingException? FailureIn(ReadOnlySpan<byte> frame)
    {
        if (!Frame.TrySplit(frame, out ReadOnlySpan<byte> name, out _, out ReadOnlySpan<byte> body))
        {
            return RemotingException.Protocol("the node's answer is no frame");
        }

        if (name.SequenceEqual(Envelopes.Tell.Utf8ResponseName))
        {
            return null;
        }

        return name.SequenceEqual(Frame.ErrorName)
            ? FramedError.Parse(body)
            : RemotingException.Protocol($"the node answered '{Encoding.UTF8.GetString(name)}' to a tell");
    }

    private void EndFlight(RemotingException reason)
    {
        FramedTellFlight? flight = Interlocked.Exchange(ref _flight, null);
        if (!_isSent)
        {
            reason = reason.ButNotSent();
        }

        pipe.Ended(this, flight, reason);
        foreach (FramedTell tell in flight?.AllTells ?? [])
        {
            tell.Fail(reason);
        }
    }
}
