using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Hosting.Tests;

/// <summary>User messages as requests carry them, written by docs/wire.md and by nothing of the product.</summary>
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

    public static ByteString InnerFrame(IMessage message) => ByteString.CopyFrom(WireFrame.Write(message));
}
