using System.Diagnostics.CodeAnalysis;
using GoAkt.Typed.Messages;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <content>Messages: those that go at once, those that wait, and those that go in chunks.</content>
internal abstract partial class FrameOutput
{
    private readonly MessageQueue _waiting = new();
    private readonly List<Transfer> _transfers = [];
    private readonly Dictionary<ActorAddress, MessageQueue> _held = [];
    private long _heldBytes;
    private int _nextTransfer;

    /// <summary>Whether messages are under way that have not been handed to the socket as a whole.</summary>
    protected bool HasUnsentMessages =>
        _waiting.Count > 0 || _transfers.Count > 0 || _held.Count > 0 || _unwritten.Count > 0;

    /// <summary>The bytes of messages that wait for their turn, or that the other end does not take.</summary>
    public long QueuedBytes
    {
        get
        {
            lock (Gate)
            {
                return WaitingBytes + Unsent;
            }
        }
    }

    /// <summary>The bytes of messages that wait for their turn.</summary>
    private long WaitingBytes => _waiting.Bytes + _heldBytes;

    /// <summary>The most bytes of messages that may wait for their turn.</summary>
    protected virtual long MostWaiting => long.MaxValue;

    /// <summary>A number that no frame of this end has had as its correlation.</summary>
    protected abstract ulong NextCorrelation();

    /// <summary>Whether a message may go as far as its receiver is concerned. Called under the gate.</summary>
    /// <param name="message">The message.</param>
    /// <param name="begin">If not: begins what has to come first. Once it has come, <see cref="Release"/> is called, or
    /// <see cref="FailHeld"/>; perhaps at once, so what they are for has to be held before.</param>
    protected virtual bool TryPass(OutgoingMessage message, [NotNullWhen(false)] out Action? begin)
    {
        begin = null;
        return true;
    }

    /// <summary>Adds a reply.</summary>
    /// <param name="correlation">Its request's.</param>
    /// <param name="typeName">The message's full name.</param>
    /// <param name="tail">What stands behind the name.</param>
    protected void AddReply(ulong correlation, byte[] typeName, ReadOnlySpan<byte> tail)
    {
        lock (Gate)
        {
            if (IsClosed)
            {
                return;
            }

            ulong id = IdOf(ReferenceKind.TypeName, typeName);
            int size = Reference.SizeOf(id, typeName);
            Span<byte> frame = _gathered.Add(FrameHeader.Size + size + tail.Length);
            new FrameHeader(FrameType.Reply, FrameFlags.None, _lane, size + tail.Length, correlation).Write(frame);
            tail.CopyTo(Reference.Write(frame[FrameHeader.Size..], id, typeName));
            Volatile.Write(ref _unsent, _gathered.Offset - _sent);
        }

        Push();
    }

    /// <summary>Adds a message that has no call.</summary>
    protected void Send(OutgoingMessage message, ulong token)
    {
        message.Begin(token);
        lock (Gate)
        {
            if (!IsClosed)
            {
                Admit(message, token);
            }
        }

        Push();
    }

    /// <summary>Adds a message, or lets it wait for its turn. Called under the gate.</summary>
    protected void Admit(OutgoingMessage message, ulong token)
    {
        if (message.Token != token)
        {
            return;
        }

        // What waits is in order, that for one receiver too: nothing goes past it.
        if (message.Type == FrameType.Data && (_waiting.Count > 0 || MustWait(message)))
        {
            Wait(_waiting, message, token);
        }
        else
        {
            Pass(message, token);
        }
    }

    /// <summary>Lets messages go that waited for something about their receiver. Called under the gate.</summary>
    protected void Release(ActorAddress receiver)
    {
        if (!_held.Remove(receiver, out MessageQueue? held))
        {
            return;
        }

        // They are older than all for that receiver that wait for their turn.
        _heldBytes -= held.Bytes;
        _waiting.Prepend(held);
        AdmitWaiting();
    }

    /// <summary>Fails the messages that waited for something about their receiver. Called under the gate.</summary>
    protected void FailHeld(ActorAddress receiver, Func<RemotingException> reason)
    {
        if (_held.Remove(receiver, out MessageQueue? held))
        {
            _heldBytes -= held.Bytes;
            held.FailAll(reason);
        }
    }

    /// <summary>Ends what has waited for too long.</summary>
    protected void SweepMessages(long now)
    {
        bool hasEnds;
        lock (Gate)
        {
            hasEnds = SweepTransfers(now);
            SweepUnwritten(now);
            _waiting.Sweep(now, Backpressure);
            foreach ((ActorAddress receiver, MessageQueue held) in _held)
            {
                long before = held.Bytes;
                bool isTransferred = _transfers.Exists(transfer => receiver.Equals(transfer.Receiver));
                held.Sweep(now, isTransferred ? Backpressure : Unverified);
                _heldBytes += held.Bytes - before;
            }
        }

        if (hasEnds)
        {
            Push();
        }
    }

    /// <summary>Ends the tells that the network takes too late: they leave all the same, if it goes on.</summary>
    private void SweepUnwritten(long now)
    {
        foreach ((OutgoingMessage message, ulong token, _) in _unwritten)
        {
            if (now >= message.DeadlineTick && message.TryEnd(token))
            {
                message.Fail(RemotingException.TimedOut(
                    Errors.Delivery.Unknown, "the connection to the node took no more in time"));
            }
        }
    }

    /// <summary>Fails all messages that have not been handed to the socket as a whole. Called under the gate, once
    /// nothing is sent any more.</summary>
    /// <param name="reason">Why, given whether nothing of the message can have arrived.</param>
    protected void FailUnsent(Func<bool, RemotingException> reason)
    {
        _waiting.FailAll(() => reason(true));
        foreach (MessageQueue held in _held.Values)
        {
            held.FailAll(() => reason(true));
        }

        foreach (Transfer transfer in _transfers)
        {
            ulong token = transfer.Message.Token;
            if (!transfer.HasEnded && transfer.Message.TryEnd(token))
            {
                transfer.Message.Fail(reason(true));
            }
        }

        while (_unwritten.TryDequeue(out (OutgoingMessage Message, ulong Token, long EndOffset) tell))
        {
            if (tell.Message.TryEnd(tell.Token))
            {
                tell.Message.Fail(reason(tell.EndOffset > _begun));
            }
        }

        _held.Clear();
        _transfers.Clear();
        _heldBytes = 0;
    }

    private static RemotingException Backpressure() => RemotingException.Backpressure(
        "the node took no more in time: its actors, or the network, are slower than what is sent to them. Send less at a time. "
            + "Where calls wait behind those to other actors, spread them by GoAktClientOptions.OrdinaryLanes, or name actors "
            + "with large messages in LargeMessageActors");

    private static RemotingException Unverified() => RemotingException.TimedOut(
        Errors.Delivery.NotSent, "the node did not say in time whether the actor is there");

    private MessageQueue Hold(ActorAddress receiver) => _held[receiver] = new MessageQueue();

    private void Wait(MessageQueue queue, OutgoingMessage message, ulong token)
    {
        int bytes = message.Tail.Length;
        if (WaitingBytes + bytes > MostWaiting && WaitingBytes > 0)
        {
            if (message.TryEnd(token))
            {
                message.Fail(RemotingException.NoRoomToWait(
                    WaitingBytes, "until the node takes more", bytes, MostWaiting));
            }

            return;
        }

        queue.Enqueue(message, token);
        if (queue != _waiting)
        {
            _heldBytes += bytes;
        }
    }

    private bool MustWait(OutgoingMessage message) => !Fits(message)
        ? _transfers.Count >= Limits.Transfers
        : _gathered.Offset - _sent >= MostUnsent || !_window.Allows(BoundOf(message));

    /// <summary>The most bytes that the message's frame takes, references written out.</summary>
    private static long BoundOf(OutgoingMessage message) => FrameHeader.Size
        + (3 * Varint.SizeOf(int.MaxValue))
        + (message.NamesReceiver ? message.Receiver!.WireBytes.Length : 0)
        + message.TypeName.Length
        + (long)message.Tail.Length;

    private bool Fits(OutgoingMessage message) => !Limits.HasChunks || BoundOf(message) <= Limits.ChunkSize;

    private void AdmitWaiting()
    {
        while (_waiting.TryPeek(out OutgoingMessage message, out ulong token)
            && (IsHeld(message, out _) || !MustWait(message)))
        {
            _waiting.Dequeue();
            Pass(message, token);
        }
    }

    private bool IsHeld(OutgoingMessage message, [NotNullWhen(true)] out MessageQueue? held)
    {
        held = null;
        return _held.Count > 0 && message.Receiver is { } receiver && _held.TryGetValue(receiver, out held);
    }

    /// <summary>Lets a message go whose turn it is, unless something has to come first as far as its receiver is
    /// concerned.</summary>
    private void Pass(OutgoingMessage message, ulong token)
    {
        if (IsHeld(message, out MessageQueue? held))
        {
            Wait(held, message, token);
        }
        else if (message.Type == FrameType.Data && !TryPass(message, out Action? begin))
        {
            Wait(Hold(message.Receiver!), message, token);
            begin();
        }
        else
        {
            Go(message, token);
        }
    }

    private void Go(OutgoingMessage message, ulong token)
    {
        if (message.Waits)
        {
            message.RefreshDeadline();
        }

        long limit = Limits.HasChunks ? Limits.SentMessageSize : Math.Min(Limits.FrameSize, Limits.SentMessageSize);
        if (BoundOf(message) > limit)
        {
            if (message.TryEnd(token))
            {
                message.Fail(TooLarge(BoundOf(message), limit));
            }
        }
        else if (Fits(message))
        {
            AddWhole(message, token);
        }
        else
        {
            AddTransfer(message, token);
        }
    }

    private static RemotingException TooLarge(long size, long limit) => new(
        RemotingFailure.TooLarge,
        Errors.ErrorCode.ResourceExhausted,
        Errors.Delivery.NotSent,
        $"the request takes {size:N0} bytes, and {limit:N0} were agreed on with the node");

    private void AddWhole(OutgoingMessage message, ulong token)
    {
        ReadOnlyMemory<byte> tail = message.Tail;
        References references = ReferencesOf(message);
        int length = references.Size + tail.Length;
        Span<byte> frame = _gathered.Add(
            FrameHeader.Size + (tail.Length <= OutgoingMessage.CopyLimit ? length : references.Size));
        HeaderOf(message, token, length).Write(frame);
        frame = references.Write(frame[FrameHeader.Size..]);
        if (tail.Length <= OutgoingMessage.CopyLimit)
        {
            tail.Span.CopyTo(frame);
        }
        else
        {
            _gathered.Add(tail);
        }

        EndAdd(message, token, message.Type == FrameType.Data ? FrameHeader.Size + length : 0);
    }

    private void EndAdd(OutgoingMessage message, ulong token, int charged)
    {
        message.EndOffset = _gathered.Offset;
        message.EndWait();
        Volatile.Write(ref _unsent, _gathered.Offset - _sent);
        if (charged > 0)
        {
            _window.Take(charged);
        }

        if (IsTell(message))
        {
            _unwritten.Enqueue((message, token, _gathered.Offset));
        }
    }

    private static bool IsTell(OutgoingMessage message) =>
        message.Type == FrameType.Data && (message.Flags & FrameFlags.ExpectsReply) == 0;

    private FrameHeader HeaderOf(OutgoingMessage message, ulong token, int length) =>
        new(message.Type, message.Flags, _lane, length, IsTell(message) ? 0 : token);

    private References ReferencesOf(OutgoingMessage message)
    {
        byte[] receiver = message.NamesReceiver ? message.Receiver!.WireBytes : [];
        return new References(
            message.Type == FrameType.Data,
            receiver,
            message.NamesReceiver ? IdOf(ReferenceKind.ActorPath, receiver) : Reference.Inline,
            message.TypeName,
            message.TypeName.Length > 0 ? IdOf(ReferenceKind.TypeName, message.TypeName) : Reference.Inline);
    }

    private readonly ref struct References(
        bool hasAddresses, byte[] receiver, ulong receiverId, byte[] type, ulong typeId)
    {
        public int Size =>
            (hasAddresses ? Reference.SizeOf(Reference.Inline, default) + Reference.SizeOf(receiverId, receiver) : 0)
            + Reference.SizeOf(typeId, type);

        public Span<byte> Write(Span<byte> to)
        {
            if (hasAddresses)
            {
                // A client is no actor, so it has no sender's address.
                to = Reference.Write(to, Reference.Inline, default);
                to = Reference.Write(to, receiverId, receiver);
            }

            return Reference.Write(to, typeId, type);
        }
    }
}
