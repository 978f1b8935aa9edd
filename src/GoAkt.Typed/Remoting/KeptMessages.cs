using GoAkt.Typed.Messages;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>
/// A call's messages as they were when it was made, for a call that can't be written at once, or has to be written
/// again: its caller may have changed them by then. The bytes are of the shared pool, so the one that ends the call
/// disposes this.
/// </summary>
internal sealed class KeptMessages : IDisposable
{
    private const uint EnvelopeTag = 0x0A;
    private const uint PayloadTag = 0x1A;

    private readonly RentedBytes _bytes;
    private readonly SerializedMessage[] _messages;

    private KeptMessages(RentedBytes bytes, SerializedMessage[] messages)
    {
        _bytes = bytes;
        _messages = messages;
    }

    /// <summary>All messages, in their order.</summary>
    public IReadOnlyList<IMessage> All => _messages;

    /// <summary>The only message.</summary>
    public IMessage Single => _messages[0];

    /// <summary>Keeps messages that one request is to carry.</summary>
    /// <exception cref="RemotingException">One can't be written, or they take more bytes than the limit.</exception>
    public static KeptMessages Of(ReadOnlySpan<IMessage> messages, int limit)
    {
        try
        {
            return Write(messages, limit);
        }
        catch (UnwritableMessageException e)
        {
            throw RemotingException.Of(e);
        }
    }

    /// <summary>Copies the messages out of the body of an ask or a tell, which this client has written.</summary>
    public static KeptMessages FromRequest(ReadOnlySpan<byte> request, PayloadFormat format)
    {
        List<SerializedMessage> kept = [];
        while (Varint.TryReadField(ref request, out uint tag, out ReadOnlySpan<byte> envelope))
        {
            while (tag == EnvelopeTag
                && Varint.TryReadField(ref envelope, out uint field, out ReadOnlySpan<byte> payload))
            {
                if (field == PayloadTag)
                {
                    kept.Add(Copy(payload, format));
                }
            }
        }

        return new KeptMessages(default, [.. kept]);
    }

    /// <summary>Copies one message out of its payload, which this client has written.</summary>
    public static KeptMessages FromPayload(ReadOnlySpan<byte> payload, PayloadFormat format) =>
        new(default, [Copy(payload, format)]);

    public void Dispose() => _bytes.Dispose();

    private static KeptMessages Write(ReadOnlySpan<IMessage> messages, int limit)
    {
        var types = new MessageType[messages.Length];
        int[] sizes = new int[messages.Length];
        long total = 0;
        for (int i = 0; i < messages.Length; i++)
        {
            types[i] = MessageType.Of(messages[i]);
            sizes[i] = MessageBody.SizeOf(messages[i], types[i]);
            total += (uint)sizes[i];
        }

        var bytes = RentedBytes.Rent(RemotingException.RequireWithin(limit, total));
        try
        {
            var kept = new SerializedMessage[messages.Length];
            Memory<byte> rest = bytes.Memory;
            for (int i = 0; i < kept.Length; i++)
            {
                MessageBody.Write(messages[i], types[i], rest.Span[..sizes[i]]);
                kept[i] = new SerializedMessage(types[i], rest[..sizes[i]]);
                rest = rest[sizes[i]..];
            }

            return new KeptMessages(bytes, kept);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private static SerializedMessage Copy(ReadOnlySpan<byte> payload, PayloadFormat format)
    {
        Payload.TrySplit(payload, format, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> body);
        return new SerializedMessage(MessageType.Named(name), body.ToArray());
    }
}
