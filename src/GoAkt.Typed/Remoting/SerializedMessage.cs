using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Remoting;

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
