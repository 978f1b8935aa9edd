using GoAkt.Typed.Remoting.Protos;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>What a peer on Duplex sends, written by docs/wire.md.</summary>
internal static class DuplexCalls
{
    private const byte Internal = 0;
    private const byte Protobuf = 1;

    /// <summary>What GoAkt's dialler offers.</summary>
    public static Hello Offer(uint revision = 4) => new()
    {
        Revision = revision,
        LaneRole = LaneRole.Ordinary,
        MaxFrameSize = 16 * 1024 * 1024,
        MaxMessageSize = 16 * 1024 * 1024,
        InitialCredits = 16 * 1024 * 1024,
        MaxConcurrentLargeTransfers = 4,
    };

    public static async Task<DuplexPeer> ConnectAsync(EmbeddedNode node, Hello? hello = null)
    {
        DuplexPeer peer = await DuplexPeer.DialAsync(node.ListenEndPoint);
        await peer.ShakeHandsAsync(hello ?? Offer());
        return peer;
    }

    public static DuplexFrame Ask(EmbeddedNode node, ulong correlation, string actor, IMessage message) => Data(
        correlation,
        $"goakt://{node.SystemName}@{node.Address}/{actor}",
        message.Descriptor.FullName,
        Protobuf,
        WireFrame.Write(message));

    /// <summary>A request for the node itself.</summary>
    public static DuplexFrame Request(ulong correlation, IMessage request) =>
        Request(correlation, request.Descriptor.FullName, request.ToByteArray());

    public static DuplexFrame Request(ulong correlation, string type, byte[] body) =>
        Data(correlation, string.Empty, type, Internal, body);

    /// <summary>Reads the next reply's envelope.</summary>
    public static async Task<IMessage> AnswerAsync(DuplexPeer peer) =>
        peer.Reader.ReadMessage(await peer.ReceiveAsync(DuplexType.Reply)).Envelope!.Body;

    private static DuplexFrame Data(ulong correlation, string receiver, string type, byte serializer, byte[] payload) =>
        new(
            DuplexType.Data,
            DuplexFlags.ExpectsReply,
            1,
            correlation,
            [
                .. DuplexBytes.Literal(string.Empty),
                .. DuplexBytes.Literal(receiver),
                .. DuplexBytes.Literal(type),
                serializer,
                .. payload,
            ]);
}
