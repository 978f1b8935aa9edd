namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>Messages that wait for their turn, in their order. Used by one thread at a time.</summary>
internal sealed class MessageQueue
{
    private readonly Queue<(OutgoingMessage Message, ulong Token)> _queue = new();

    /// <summary>Those in front of the queue, the first one last.</summary>
    private readonly Stack<(OutgoingMessage Message, ulong Token)> _front = new();

    public int Count => _front.Count + _queue.Count;

    /// <summary>How many bytes they take.</summary>
    public long Bytes { get; private set; }

    public void Enqueue(OutgoingMessage message, ulong token)
    {
        message.BeginWait();
        _queue.Enqueue((message, token));
        Bytes += message.Tail.Length;
    }

    /// <summary>Puts all of another queue in front of the first one.</summary>
    public void Prepend(MessageQueue older)
    {
        foreach ((OutgoingMessage Message, ulong Token) message in older._front.Concat(older._queue).Reverse())
        {
            _front.Push(message);
        }

        Bytes += older.Bytes;
    }

    /// <summary>Looks at the first one that has not ended.</summary>
    public bool TryPeek(out OutgoingMessage message, out ulong token)
    {
        while (_front.TryPeek(out (OutgoingMessage Message, ulong Token) first) || _queue.TryPeek(out first))
        {
            if (first.Message.Token == first.Token)
            {
                (message, token) = first;
                return true;
            }

            Dequeue();
        }

        (message, token) = (null!, 0);
        return false;
    }

    public void Dequeue() =>
        Bytes -= (_front.Count > 0 ? _front.Pop() : _queue.Dequeue()).Message.Tail.Length;

    /// <summary>Ends what has waited for too long, and lets go of what has ended.</summary>
    public void Sweep(long now, Func<RemotingException> reason)
    {
        foreach ((OutgoingMessage message, ulong token) in _front)
        {
            // It leaves the queue at its turn.
            if (now >= message.DeadlineTick && message.TryEnd(token))
            {
                message.Fail(reason());
            }
        }

        for (int left = _queue.Count; left > 0; left--)
        {
            (OutgoingMessage message, ulong token) = _queue.Dequeue();
            if (now >= message.DeadlineTick && message.TryEnd(token))
            {
                message.Fail(reason());
            }

            if (message.Token == token)
            {
                _queue.Enqueue((message, token));
            }
            else
            {
                Bytes -= message.Tail.Length;
            }
        }
    }

    public void FailAll(Func<RemotingException> reason)
    {
        while (_front.TryPop(out (OutgoingMessage Message, ulong Token) first) || _queue.TryDequeue(out first))
        {
            if (first.Message.TryEnd(first.Token))
            {
                first.Message.Fail(reason());
            }
        }

        Bytes = 0;
    }
}
