using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>The bytes of a message itself, without what is written around them.</summary>
internal static class MessageBody
{
    /// <summary>How many bytes the message takes.</summary>
    public static int SizeOf(IMessage message, MessageType type) =>
        message is SerializedMessage serialized ? serialized.Bytes.Length : message.CalculateSize();

    /// <summary>Writes a message that takes as many bytes as the buffer has.</summary>
    public static void Write(IMessage message, MessageType type, Span<byte> to)
    {
        if (message is SerializedMessage serialized)
        {
            serialized.Bytes.Span.CopyTo(to);
        }
        else
        {
            message.WriteTo(to);
        }
    }
}
