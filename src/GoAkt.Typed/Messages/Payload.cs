using System.Buffers.Binary;
using System.Text;
using GoAkt.Typed.Errors;
using Google.Protobuf;

namespace GoAkt.Typed.Messages;

/// <summary>A user's message inside an envelope, in either format (docs/wire.md, "Framed" and "Envelopes").</summary>
internal static class Payload
{
    private const byte TypeUrlTag = 0x0A;
    private const byte ValueTag = 0x12;

    /// <summary>The lengths at the head of an inner frame.</summary>
    private const int InnerHeadSize = 8;

    /// <summary>How many bytes the payload takes; <paramref name="bodySize"/> is the message's own size.</summary>
    public static int SizeOf(MessageType type, int bodySize, PayloadFormat format)
    {
        if (format == PayloadFormat.InnerFrame)
        {
            return InnerHeadSize + type.Utf8FullName.Length + bodySize;
        }

        int size = 1 + Varint.SizeOf(type.Utf8TypeUrl.Length) + type.Utf8TypeUrl.Length;
        return bodySize == 0 ? size : size + 1 + Varint.SizeOf(bodySize) + bodySize;
    }

    /// <summary>Writes the payload to the head of a buffer.</summary>
    /// <returns>The rest of the buffer.</returns>
    /// <exception cref="UnwritableMessageException">The message's own class can't write it.</exception>
    public static Span<byte> Write(
        Span<byte> to, IMessage message, MessageType type, int bodySize, PayloadFormat format)
    {
        if (format == PayloadFormat.InnerFrame)
        {
            byte[] name = type.Utf8FullName;
            BinaryPrimitives.WriteInt32BigEndian(to, InnerHeadSize + name.Length + bodySize);
            BinaryPrimitives.WriteInt32BigEndian(to[4..], name.Length);
            name.CopyTo(to[InnerHeadSize..]);
            to = to[(InnerHeadSize + name.Length)..];
        }
        else
        {
            to = Varint.WriteBytes(to, TypeUrlTag, type.Utf8TypeUrl);
            if (bodySize == 0)
            {
                return to;
            }

            to[0] = ValueTag;
            to = Varint.Write(to[1..], (uint)bodySize);
        }

        MessageBody.Write(message, type, to[..bodySize]);
        return to[bodySize..];
    }

    /// <exception cref="UnwritableMessageException">The message's own class can't write it.</exception>
    public static ByteString Encode(IMessage message, PayloadFormat format)
    {
        var type = MessageType.Of(message);
        int bodySize = MessageBody.SizeOf(message, type);
        byte[] bytes = new byte[SizeOf(type, bodySize, format)];
        Write(bytes, message, type, bodySize, format);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>Parses a reply's payload.</summary>
    /// <exception cref="MessageException">The bytes are no payload, or of a type that is not expected.</exception>
    public static IMessage Parse(ReadOnlySpan<byte> payload, PayloadFormat format, ReplyParser parser)
    {
        if (!TrySplit(payload, format, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> body))
        {
            throw new UnreadableReplyException("the reply's payload can't be read");
        }

        return ParseBody(name, body, parser);
    }

    /// <summary>Parses a reply's bytes.</summary>
    /// <exception cref="MessageException">The bytes are none of the type, or the type is not expected.</exception>
    public static IMessage ParseBody(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, ReplyParser parser)
    {
        try
        {
            return parser.Parse(name, body);
        }
        catch (Exception e) when (e is not UnexpectedReplyTypeException)
        {
            // Whatever a message class throws at bytes that it can't read.
            throw new UnreadableReplyException(
                $"the reply's bytes are no '{Encoding.UTF8.GetString(name)}': {ErrorText.Of(e)}", e);
        }
    }

    /// <summary>Finds the type's name and the message's bytes in a payload.</summary>
    public static bool TrySplit(
        ReadOnlySpan<byte> payload, PayloadFormat format, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> body) =>
        format == PayloadFormat.InnerFrame
            ? TrySplitInnerFrame(payload, out name, out body)
            : TrySplitAny(payload, out name, out body);

    private static bool TrySplitInnerFrame(
        ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> body)
    {
        name = body = default;
        if (payload.Length < InnerHeadSize || BinaryPrimitives.ReadUInt32BigEndian(payload) != (uint)payload.Length)
        {
            return false;
        }

        uint nameLength = BinaryPrimitives.ReadUInt32BigEndian(payload[4..]);
        if (nameLength > (uint)(payload.Length - InnerHeadSize))
        {
            return false;
        }

        name = payload.Slice(InnerHeadSize, (int)nameLength);
        body = payload[(InnerHeadSize + (int)nameLength)..];
        return true;
    }

    private static bool TrySplitAny(
        ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> body)
    {
        name = body = default;
        while (!payload.IsEmpty)
        {
            if (!Varint.TryReadField(ref payload, out uint tag, out ReadOnlySpan<byte> value))
            {
                return false;
            }

            if (tag == TypeUrlTag)
            {
                name = MessageType.NameIn(value);
            }
            else if (tag == ValueTag)
            {
                body = value;
            }
        }

        return !name.IsEmpty;
    }
}

/// <summary>How a user's message travels inside an envelope.</summary>
internal enum PayloadFormat
{
    /// <summary>As <c>google.protobuf.Any</c>: GoAkt 3.x.</summary>
    Any,

    /// <summary>As an inner frame without metadata, <c>u32 total, u32 nameLen, name, bytes</c>: GoAkt 4.x.</summary>
    InnerFrame,
}
