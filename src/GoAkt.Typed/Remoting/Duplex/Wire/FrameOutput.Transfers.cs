namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <content>Messages that go in chunks.</content>
internal abstract partial class FrameOutput
{
    private long _transferBytes;

    /// <summary>The bytes of messages that go in chunks and are not through yet.</summary>
    protected long TransferBytes => Volatile.Read(ref _transferBytes);

    /// <summary>Ends the tells whose time is over before all of their chunks have left, so that nothing was done with
    /// them.</summary>
    /// <returns>Whether any message has ended so that the other end has to be told.</returns>
    private bool SweepTransfers(long now)
    {
        bool any = false;
        foreach (Transfer transfer in _transfers)
        {
            OutgoingMessage message = transfer.Message;
            ulong token = message.Token;
            if (!transfer.HasEnded && IsTell(message) && now >= message.DeadlineTick && message.TryEnd(token))
            {
                message.Fail(Backpressure());
            }

            any |= transfer.HasEnded;
        }

        return any;
    }

    private void AddTransfer(OutgoingMessage message, ulong token)
    {
        References references = ReferencesOf(message);
        byte[] head = new byte[FrameHeader.Size + references.Size];
        HeaderOf(message, token, references.Size + message.Tail.Length).Write(head);
        references.Write(head.AsSpan(FrameHeader.Size));
        ulong group = IsTell(message) ? NextCorrelation() : token;
        message.BeginWait();
        _transfers.Add(new Transfer(message, token, group, head));
        _transferBytes += message.Tail.Length;
        if (message.Receiver is { } receiver)
        {
            Hold(receiver);
        }
    }

    /// <summary>Adds chunks of the messages that go in them, in turn, while the other end takes them.</summary>
    private void AddChunks()
    {
        for (int i = _transfers.Count - 1; i >= 0; i--)
        {
            // What was given up waits for no turn, and what is held behind it may go.
            if (_transfers[i].HasEnded)
            {
                TryAddEnd(_transfers[i]);
            }
        }

        int chunkSize = Limits.ChunkSize;
        while (_transfers.Count > 0 && _gathered.Offset - _sent < MostUnsent)
        {
            // Replies do not wait for their turn, and so there may be more of them than may be under way.
            Transfer transfer = _transfers[_nextTransfer %= Math.Min(_transfers.Count, Limits.Transfers)];
            if (transfer.HasEnded)
            {
                if (!TryAddEnd(transfer))
                {
                    return;
                }

                continue;
            }

            int size = transfer.NextSize(chunkSize);
            if (!_window.Allows(size))
            {
                return;
            }

            ulong token = transfer.Message.Token;
            bool isLast = transfer.AddNext(_gathered, _lane, chunkSize);
            _window.Take(size);
            _nextTransfer++;
            if (isLast)
            {
                EndAdd(transfer.Message, token, charged: 0);
                EndTransfer(transfer);
            }
        }
    }

    /// <returns>False if the other end grants not even that.</returns>
    private bool TryAddEnd(Transfer transfer)
    {
        int size = transfer.EndSize;
        if (size > 0 && !_window.Allows(size))
        {
            return false;
        }

        transfer.AddEnd(_gathered, _lane);
        _window.Take(size);
        EndTransfer(transfer);
        return true;
    }

    private void EndTransfer(Transfer transfer)
    {
        _transfers.Remove(transfer);
        _transferBytes -= transfer.Size;
        if (transfer.Receiver is { } receiver)
        {
            Release(receiver);
        }

        AdmitWaiting();
    }
}
