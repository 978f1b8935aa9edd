using GoAkt.Typed.Remoting;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>A user's message inside a request.</summary>
internal static class IncomingPayload
{
    /// <exception cref="RequestRefusedException">The payload can't be read, or its type is not known to the node.</exception>
    public static IMessage Read(ReadOnlySpan<byte> payload, WireDialect dialect, KnownMessages known)
    {
        if (!Payload.TrySplit(payload, dialect.Payload, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> body)
            || !known.TryGet(name, out MessageDescriptor? type))
        {
            throw Refusal.UnknownMessage(dialect);
        }

        try
        {
            return type.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Refusal.UnreadableMessage(e.Message);
        }
    }
}
