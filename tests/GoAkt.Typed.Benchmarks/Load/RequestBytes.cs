using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting;
using GoAkt.Typed.Remoting.Framed.Wire;
using Google.Protobuf;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>The bytes of an ask as the library writes them, for the floor to send.</summary>
internal static class RequestBytes
{
    /// <param name="remoting">How the node is called: it knows the node's generation.</param>
    /// <param name="receiver">The actor.</param>
    /// <param name="message">What it is asked.</param>
    public static byte[] Of(NodeRemoting remoting, ActorAddress receiver, IMessage message)
    {
        WireProtocol wire = remoting.Protocol;
        PayloadFormat format = remoting.Dialect.EndsWith(nameof(PayloadFormat.InnerFrame), StringComparison.Ordinal)
            ? PayloadFormat.InnerFrame
            : PayloadFormat.Any;
        MessageEnvelope envelope = new(receiver, message, MessageType.Of(message.Descriptor), format);
        var timeout = TimeSpan.FromSeconds(5);
        int bodySize = envelope.Size + MessageEnvelope.SizeOfTimeout(timeout);
        byte[] name = Envelopes.Ask.Utf8RequestName;
        int headSize = wire == WireProtocol.Framed ? Frame.HeadSizeOf(name, metadataSize: 0) : 0;
        byte[] bytes = new byte[headSize + bodySize];
        Span<byte> body =
            wire == WireProtocol.Framed ? Frame.WriteHead(bytes, bytes.Length, name, metadataSize: 0) : bytes;
        MessageEnvelope.WriteTimeout(envelope.Write(body), timeout);
        return bytes;
    }
}
