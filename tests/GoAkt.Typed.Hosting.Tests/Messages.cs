using System.Buffers.Binary;
using System.Text;
using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>User messages as requests carry them, written by the wire document and by nothing of the product.</summary>
internal static class Messages
{
    public static RemoteMessage To(EmbeddedNode node, string actor, IMessage message) => new()
    {
        Receiver = ByteString.CopyFromUtf8($"goakt://{node.SystemName}@{node.Address}/{actor}"),
        Message = InnerFrame(message),
    };

    public static RemoteMessage AnyTo(EmbeddedNode node, string actor, IMessage message) => new()
    {
        Sender = ByteString.CopyFromUtf8("goakt://@:0/"),
        Receiver = ByteString.CopyFromUtf8($"goakt://{node.SystemName}@{node.Address}/{actor}"),
        Message = AnyOf(message),
    };

    public static ByteString AnyOf(IMessage message) => Any.Pack(message).ToByteString();

    public static ByteString InnerFrame(IMessage message)
    {
        byte[] name = Encoding.UTF8.GetBytes(message.Descriptor.FullName);
        byte[] body = message.ToByteArray();
        byte[] frame = new byte[8 + name.Length + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), name.Length);
        name.CopyTo(frame, 8);
        body.CopyTo(frame, 8 + name.Length);
        return ByteString.CopyFrom(frame);
    }
}
