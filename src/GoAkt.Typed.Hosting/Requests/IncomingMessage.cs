using System.Text;
using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>A <c>RemoteMessage</c>, read field by field from the receive buffer.</summary>
internal readonly ref struct IncomingMessage
{
    private const byte SenderTag = 0x0A;
    private const byte ReceiverTag = 0x12;
    private const byte MessageTag = 0x1A;
    private const byte MetadataTag = 0x22;
    private const byte KeyTag = 0x0A;
    private const byte ValueTag = 0x12;

    private IncomingMessage(
        ReadOnlySpan<byte> sender,
        ReadOnlySpan<byte> receiver,
        ReadOnlySpan<byte> payload,
        IReadOnlyDictionary<string, string>? headers)
    {
        Sender = sender;
        Receiver = receiver;
        Payload = payload;
        Headers = headers;
    }

    public ReadOnlySpan<byte> Sender { get; }

    public ReadOnlySpan<byte> Receiver { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The request's headers, with the message's own over them.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; }

    /// <exception cref="MalformedRequestException">The bytes are no such message.</exception>
    public static IncomingMessage Read(
        ReadOnlySpan<byte> remoteMessage, IReadOnlyDictionary<string, string>? requestHeaders)
    {
        ReadOnlySpan<byte> sender = default, receiver = default, payload = default;
        Dictionary<string, string>? headers = null;
        while (!remoteMessage.IsEmpty)
        {
            if (!Varint.TryReadField(ref remoteMessage, out uint tag, out ReadOnlySpan<byte> value))
            {
                throw new MalformedRequestException("a message of the request can't be read");
            }

            switch (tag)
            {
                case SenderTag:
                    sender = value;
                    break;
                case ReceiverTag:
                    receiver = value;
                    break;
                case MessageTag:
                    payload = value;
                    break;
                case MetadataTag:
                    headers ??= new(
                        requestHeaders ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase);
                    AddEntry(headers, value);
                    break;
            }
        }

        return new IncomingMessage(sender, receiver, payload, headers ?? requestHeaders);
    }

    private static void AddEntry(Dictionary<string, string> headers, ReadOnlySpan<byte> entry)
    {
        string key = string.Empty, text = string.Empty;
        while (Varint.TryReadField(ref entry, out uint tag, out ReadOnlySpan<byte> value))
        {
            if (tag == KeyTag)
            {
                key = Encoding.UTF8.GetString(value);
            }
            else if (tag == ValueTag)
            {
                text = Encoding.UTF8.GetString(value);
            }
        }

        headers[key] = text;
    }
}

/// <summary>A user's message inside a request.</summary>
internal static class IncomingPayload
{
    /// <param name="payload">The message, as the dialect has it.</param>
    /// <param name="dialect">The dialect.</param>
    /// <param name="known">The messages of the kind that it is for, in the classes of its contract.</param>
    /// <exception cref="RequestRefusedException">The payload can't be read, or its type is not known to the
    /// node.</exception>
    public static IMessage Read(ReadOnlySpan<byte> payload, WireDialect dialect, KnownMessages known)
    {
        if (!Payload.TrySplit(payload, dialect.Payload, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> body)
            || !known.TryGet(name, out BodyParser? type))
        {
            throw Refusal.UnknownMessage(dialect);
        }

        try
        {
            return type.Parse(body);
        }
        // Protobuf throws others than its own at hostile bytes, and a message's class may throw anything.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw Refusal.UnreadableMessage(ErrorText.Of(e));
        }
    }
}
