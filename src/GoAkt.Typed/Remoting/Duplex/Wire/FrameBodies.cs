using System.Buffers.Binary;

namespace GoAkt.Typed.Remoting.Duplex.Wire;

/// <summary>
/// The body of a DATA frame: <c>sender ref | receiver ref | type ref | u8 serializer | [u32 metaLen | metadata] |
/// payload</c> (docs/wire.md, "Duplex").
/// </summary>
internal readonly record struct DataBody(
    ReadOnlyMemory<byte> Sender, ReadOnlyMemory<byte> Receiver, MessageBytes Message)
{
    private const string Name = "data envelope";

    /// <exception cref="UnreadableFrameException">It can't be read.</exception>
    /// <exception cref="ProtocolViolationException">It refers to what is in no table.</exception>
    public static DataBody Read(in FrameHeader header, ReadOnlyMemory<byte> body, ReceivedReferences references)
    {
        ReadOnlyMemory<byte> sender = references.Read(ref body, ReferenceKind.ActorPath, Name, "sender");
        ReadOnlyMemory<byte> receiver = references.Read(ref body, ReferenceKind.ActorPath, Name, "receiver");
        return new DataBody(sender, receiver, MessageBytes.Read(header, body, references, Name));
    }
}

/// <summary>What a DATA frame has behind its sender and receiver, and all that a REPLY frame has.</summary>
/// <param name="TypeName">The message's full name; empty where its serializer needs none.</param>
/// <param name="Serializer">How the payload is encoded.</param>
/// <param name="Metadata">Headers and deadline; empty if there are none.</param>
/// <param name="Payload">The message.</param>
internal readonly record struct MessageBytes(
    ReadOnlyMemory<byte> TypeName,
    Serializer Serializer,
    ReadOnlyMemory<byte> Metadata,
    ReadOnlyMemory<byte> Payload)
{
    /// <summary>In front of metadata.</summary>
    public const int MetadataLengthSize = 4;

    private const string ReplyName = "reply envelope";

    /// <summary>Reads the body of a REPLY frame.</summary>
    /// <exception cref="UnreadableFrameException">It can't be read.</exception>
    /// <exception cref="ProtocolViolationException">It refers to what is in no table.</exception>
    public static MessageBytes ReadReply(
        in FrameHeader header, ReadOnlyMemory<byte> body, ReceivedReferences references) =>
        Read(header, body, references, ReplyName);

    public static MessageBytes Read(
        in FrameHeader header, ReadOnlyMemory<byte> body, ReceivedReferences references, string name)
    {
        ReadOnlyMemory<byte> type = references.Read(ref body, ReferenceKind.TypeName, name, "type");
        if (body.IsEmpty)
        {
            throw new UnreadableFrameException($"tcp: {name}: truncated serializer id");
        }

        var serializer = (Serializer)body.Span[0];
        Check(serializer, type.Length);
        body = body[1..];
        ReadOnlyMemory<byte> metadata = default;
        if (header.Has(FrameFlags.Metadata))
        {
            if (!BinaryPrimitives.TryReadUInt32BigEndian(body.Span, out uint length)
                || length > (uint)(body.Length - MetadataLengthSize))
            {
                throw new UnreadableFrameException($"tcp: {name} metadata length {length} out of range");
            }

            metadata = body.Slice(MetadataLengthSize, (int)length);
            body = body[(MetadataLengthSize + (int)length)..];
        }

        return new MessageBytes(type, serializer, metadata, body);
    }

    private static void Check(Serializer serializer, int typeLength)
    {
        switch (serializer)
        {
            case Serializer.Custom when typeLength > 0:
                throw new UnreadableFrameException("tcp: custom serializer requires an empty type name");
            case Serializer.Custom:
                break;
            case > Serializer.Cbor:
                throw new UnreadableFrameException($"tcp: unknown serializer id: 0x{(byte)serializer:x2}");
            default:
                if (typeLength == 0)
                {
                    throw new UnreadableFrameException(
                        $"tcp: serializer id 0x{(byte)serializer:x2} requires a nonempty type name");
                }

                break;
        }
    }
}
