using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Messages;

/// <summary>
/// Writes the bytes of a message. Its class is the application's own, so whatever that throws becomes the failure of
/// the one call.
/// </summary>
internal static class MessageBody
{
    /// <summary>Room for what is written around a body, so that no sum of sizes overflows.</summary>
    private const int MaxSize = int.MaxValue - (1024 * 1024);

    /// <summary>How many bytes the message takes.</summary>
    /// <exception cref="UnwritableMessageException">The message can't say so.</exception>
    public static int SizeOf(IMessage message, MessageType type)
    {
        if (message is SerializedMessage serialized)
        {
            return serialized.Bytes.Length;
        }

        if (type.Failure is { } failure)
        {
            throw new UnwritableMessageException(type.FullName, failure);
        }

        int size;
        try
        {
            size = message.CalculateSize();
        }
        catch (Exception e)
        {
            throw new UnwritableMessageException(type.FullName, e);
        }

        return (uint)size <= MaxSize
            ? size
            : throw new UnwritableMessageException(
                type.FullName, $"it takes {size:N0} bytes, as it says: it is above 2 GiB most likely");
    }

    /// <summary>Writes a message that takes as many bytes as the buffer has.</summary>
    /// <exception cref="UnwritableMessageException">It can't be written, or takes more or fewer.</exception>
    public static void Write(IMessage message, MessageType type, Span<byte> to)
    {
        if (message is SerializedMessage serialized)
        {
            serialized.Bytes.Span.CopyTo(to);
            return;
        }

        try
        {
            if (type.NeedsStream || message is not IBufferMessage)
            {
                WriteStream(message, to);
                return;
            }

            try
            {
                message.WriteTo(to);
            }
            catch (InvalidProtocolBufferException)
            {
                // A class inside it is by a protoc before 3.12, or written by hand, and knows nothing but streams.
                WriteStream(message, to);
                type.NeedsStream = true;
            }
        }
        catch (Exception e)
        {
            throw new UnwritableMessageException(type.FullName, e);
        }
    }

    private static void WriteStream(IMessage message, Span<byte> to)
    {
        byte[] bytes = new byte[to.Length];
        using CodedOutputStream output = new(bytes);
        message.WriteTo(output);
        output.CheckNoSpaceLeft();
        bytes.CopyTo(to);
    }
}

/// <summary>A message of which there are only the bytes. It passes for a message where one is written (see
/// <see cref="MessageBody"/>).</summary>
internal sealed class SerializedMessage(MessageType type, ReadOnlyMemory<byte> bytes) : IMessage
{
    public MessageType Type { get; } = type;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    MessageDescriptor IMessage.Descriptor => throw NotAMessage();

    int IMessage.CalculateSize() => Bytes.Length;

    void IMessage.MergeFrom(CodedInputStream input) => throw NotAMessage();

    void IMessage.WriteTo(CodedOutputStream output) => throw NotAMessage();

    private static NotSupportedException NotAMessage() => new("There are only the message's bytes.");
}
