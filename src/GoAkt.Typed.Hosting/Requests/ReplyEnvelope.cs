using GoAkt.Typed.Messages;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>
/// One reply inside a <c>RemoteAskResponse</c>, measured first and then written once, straight into the buffer that
/// goes to the socket. Several in a row make the response to a batch.
/// </summary>
internal readonly struct ReplyEnvelope
{
    private const byte MessagesTag = 0x0A;

    private readonly IMessage _reply;
    private readonly MessageType _type;
    private readonly PayloadFormat _format;
    private readonly int _bodySize;
    private readonly int _payloadSize;

    /// <exception cref="UnwritableMessageException">The reply can't say how many bytes it takes.</exception>
    public ReplyEnvelope(IMessage reply, PayloadFormat format)
    {
        _reply = reply;
        _type = MessageType.Of(reply);
        _format = format;
        _bodySize = MessageBody.SizeOf(reply, _type);
        _payloadSize = Payload.SizeOf(_type, _bodySize, format);
        Size = 1 + Varint.SizeOf(_payloadSize) + _payloadSize;
    }

    /// <summary>In bytes.</summary>
    public int Size { get; }

    /// <summary>Writes the reply to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    /// <exception cref="UnwritableMessageException">The reply's own class can't write it.</exception>
    public Span<byte> Write(Span<byte> to)
    {
        to[0] = MessagesTag;
        to = Varint.Write(to[1..], (uint)_payloadSize);
        return Payload.Write(to, _reply, _type, _bodySize, _format);
    }
}
