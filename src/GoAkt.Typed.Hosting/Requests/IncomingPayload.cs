using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Requests;

/// <summary>A user's message inside a request.</summary>
internal static class IncomingPayload
{
    /// <param name="payload">The message, as the dialect has it.</param>
    /// <param name="dialect">The dialect.</param>
    /// <param name="known">The messages of the kind that it is for, in the classes of its contract.</param>
    /// <exception cref="RequestRefusedException">The payload can't be read, or its type is not known to the
    /// node.</exception>
    public static IMessage Read(ReadOnlySpan<byte> payload, WireDialect dialect, KnownMessages known)
    {
        if (!Payload.TrySplit(payload, dialect.Payload, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> body)
            || !known.TryGet(name, out BodyParser? type))
        {
            throw Refusal.UnknownMessage(dialect);
        }

        try
        {
            return type.Parse(body);
        }
        // Protobuf throws others than its own at hostile bytes, and a message's class may throw anything.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw Refusal.UnreadableMessage(ErrorText.Of(e));
        }
    }
}
