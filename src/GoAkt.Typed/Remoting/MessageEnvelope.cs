using GoAkt.Typed.Messages;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// A <c>RemoteAskRequest</c> or <c>RemoteTellRequest</c> with one message, measured first and then written once,
/// straight into the buffer that goes to the socket: no envelope object, and one copy of the payload.
/// </summary>
/// <remarks>Source: docs/wire.md, "Envelopes"; <c>RemoteTellRequest</c> is a <c>RemoteAskRequest</c> without a
/// time-out.</remarks>
internal readonly struct MessageEnvelope
{
    private const byte RemoteMessagesTag = 0x0A;
    private const byte SenderTag = 0x0A;
    private const byte ReceiverTag = 0x12;
    private const byte MessageTag = 0x1A;
    private const byte TimeoutTag = 0x12;
    private const byte SecondsTag = 0x08;
    private const byte NanosTag = 0x10;

    private readonly ActorAddress _receiver;
    private readonly IMessage _message;
    private readonly MessageType _type;
    private readonly PayloadFormat _format;
    private readonly int _bodySize;
    private readonly int _payloadSize;
    private readonly int _remoteMessageSize;

    /// <exception cref="RemotingException">The message can't say how many bytes it takes.</exception>
    public MessageEnvelope(ActorAddress receiver, IMessage message, MessageType type, PayloadFormat format)
    {
        _receiver = receiver;
        _message = message;
        _type = type;
        _format = format;
        _bodySize = SizeOf(message, type);
        _payloadSize = Payload.SizeOf(type, _bodySize, format);
        int receiverSize = receiver.Wire.Length;
        _remoteMessageSize =
            1 + Varint.SizeOf(receiverSize) + receiverSize + 1 + Varint.SizeOf(_payloadSize) + _payloadSize;
        if (NeedsSender)
        {
            _remoteMessageSize += 1 + Varint.SizeOf(NoSender.Length) + NoSender.Length;
        }

        Size = 1 + Varint.SizeOf(_remoteMessageSize) + _remoteMessageSize;
    }

    /// <summary>Whether its message was kept, for a call that goes its slow way.</summary>
    public bool IsKept => _message is SerializedMessage;

    /// <summary>In bytes, without a time-out.</summary>
    public int Size { get; }

    // GoAkt 3.12 to 3.14 refuse a message without a sender; they are those with text addresses and Any payloads.
    private static ReadOnlySpan<byte> NoSender => "goakt://@:0/"u8;

    private bool NeedsSender => _format == PayloadFormat.Any && _receiver.IsText;

    /// <summary>Writes the message to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    /// <exception cref="RemotingException">The message's own class can't write it.</exception>
    public Span<byte> Write(Span<byte> to)
    {
        to[0] = RemoteMessagesTag;
        to = Varint.Write(to[1..], (uint)_remoteMessageSize);
        if (NeedsSender)
        {
            to = Varint.WriteBytes(to, SenderTag, NoSender);
        }

        to = Varint.WriteBytes(to, ReceiverTag, _receiver.Wire);
        to[0] = MessageTag;
        to = Varint.Write(to[1..], (uint)_payloadSize);
        return WritePayload(to, _message, _type, _bodySize, _format);
    }

    /// <summary>Writes a message's payload to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    /// <exception cref="RemotingException">The message's own class can't write it.</exception>
    public static Span<byte> WritePayload(
        Span<byte> to, IMessage message, MessageType type, int bodySize, PayloadFormat format)
    {
        try
        {
            return Payload.Write(to, message, type, bodySize, format);
        }
        catch (UnwritableMessageException e)
        {
            throw RemotingException.Of(e);
        }
    }

    /// <summary>How many bytes a message takes.</summary>
    /// <exception cref="RemotingException">It can't say so.</exception>
    public static int SizeOf(IMessage message, MessageType type)
    {
        try
        {
            return MessageBody.SizeOf(message, type);
        }
        catch (UnwritableMessageException e)
        {
            throw RemotingException.Of(e);
        }
    }

    /// <summary>Measures a batch.</summary>
    /// <param name="receiver">Who gets it.</param>
    /// <param name="messages">Its messages.</param>
    /// <param name="format">How the node wants messages.</param>
    /// <param name="size">In bytes, without a time-out.</param>
    /// <exception cref="RemotingException">A message can't say how many bytes it takes.</exception>
    public static MessageEnvelope[] Enclose(
        ActorAddress receiver, IReadOnlyList<IMessage> messages, PayloadFormat format, out long size)
    {
        var envelopes = new MessageEnvelope[messages.Count];
        size = 0;
        for (int i = 0; i < envelopes.Length; i++)
        {
            envelopes[i] = new MessageEnvelope(receiver, messages[i], MessageType.Of(messages[i]), format);
            size += envelopes[i].Size;
        }

        return envelopes;
    }

    /// <summary>Writes a batch to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    /// <exception cref="RemotingException">A message's own class can't write it.</exception>
    public static Span<byte> WriteAll(Span<byte> to, ReadOnlySpan<MessageEnvelope> envelopes)
    {
        foreach (ref readonly MessageEnvelope envelope in envelopes)
        {
            to = envelope.Write(to);
        }

        return to;
    }

    /// <summary>How many bytes an ask's time-out takes.</summary>
    public static int SizeOfTimeout(TimeSpan timeout) => 2 + SizeOfDuration(timeout);

    /// <summary>Writes an ask's time-out to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    public static Span<byte> WriteTimeout(Span<byte> to, TimeSpan timeout)
    {
        to[0] = TimeoutTag;
        to[1] = (byte)SizeOfDuration(timeout);
        to = to[2..];
        if (Seconds(timeout) is not 0 and ulong seconds)
        {
            to[0] = SecondsTag;
            to = Varint.Write(to[1..], seconds);
        }

        if (Nanos(timeout) is not 0 and ulong nanos)
        {
            to[0] = NanosTag;
            to = Varint.Write(to[1..], nanos);
        }

        return to;
    }

    private static int SizeOfDuration(TimeSpan timeout) =>
        (Seconds(timeout) is not 0 and ulong seconds ? 1 + Varint.SizeOf(seconds) : 0)
        + (Nanos(timeout) is not 0 and ulong nanos ? 1 + Varint.SizeOf(nanos) : 0);

    private static ulong Seconds(TimeSpan timeout) => (ulong)(timeout.Ticks / TimeSpan.TicksPerSecond);

    private static ulong Nanos(TimeSpan timeout) =>
        (ulong)(timeout.Ticks % TimeSpan.TicksPerSecond) * TimeSpan.NanosecondsPerTick;
}

/// <summary>Reads replies straight out of the bytes of a <c>RemoteAskResponse</c>.</summary>
internal static class AskReply
{
    private const byte MessagesTag = 0x0A;

    /// <summary>Parses the only reply.</summary>
    /// <exception cref="RemotingException">There is no reply, or none that can be read.</exception>
    public static IMessage ParseOne(ReadOnlySpan<byte> response, PayloadFormat format, ReplyParser parser)
    {
        while (!response.IsEmpty)
        {
            if (!Varint.TryReadField(ref response, out uint tag, out ReadOnlySpan<byte> payload))
            {
                throw Unreadable();
            }

            if (tag == MessagesTag)
            {
                return Parse(payload, format, parser);
            }
        }

        throw RemotingException.UnreadableReply("the node's answer holds no reply");
    }

    /// <summary>Parses all replies, which have to be as many as the messages asked.</summary>
    /// <exception cref="RemotingException">There are fewer or more, or one can't be read.</exception>
    public static IReadOnlyList<IMessage> ParseAll(
        ReadOnlySpan<byte> response, int count, PayloadFormat format, ReplyParser parser)
    {
        List<IMessage> replies = new(count);
        while (!response.IsEmpty)
        {
            if (!Varint.TryReadField(ref response, out uint tag, out ReadOnlySpan<byte> payload))
            {
                throw Unreadable();
            }

            if (tag == MessagesTag)
            {
                replies.Add(Parse(payload, format, parser));
            }
        }

        return replies.Count == count
            ? replies
            : throw RemotingException.UnreadableReply(
                $"{count} messages were asked, and {replies.Count} replies came back");
    }

    /// <summary>Parses one reply's payload.</summary>
    /// <exception cref="RemotingException">It is no payload, or of a type that is not expected.</exception>
    public static IMessage Parse(ReadOnlySpan<byte> payload, PayloadFormat format, ReplyParser parser)
    {
        try
        {
            return Payload.Parse(payload, format, parser);
        }
        catch (MessageException e)
        {
            throw RemotingException.Of(e);
        }
    }

    /// <summary>Parses one reply's body.</summary>
    /// <exception cref="RemotingException">It can't be read, or is of a type that is not expected.</exception>
    public static IMessage ParseBody(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> body, ReplyParser parser)
    {
        try
        {
            return Payload.ParseBody(typeName, body, parser);
        }
        catch (MessageException e)
        {
            throw RemotingException.Of(e);
        }
    }

    private static RemotingException Unreadable() =>
        RemotingException.UnreadableReply("the node's answer can't be read");
}
