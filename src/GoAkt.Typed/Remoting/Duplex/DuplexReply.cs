using GoAkt.Typed.Errors;
using GoAkt.Typed.Messages;
using GoAkt.Typed.Remoting.Duplex.Wire;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting.Duplex;

/// <summary>Reads replies.</summary>
internal static class DuplexReply
{
    /// <summary>What a node up to GoAkt 4.5 says where an actor has answered nothing (docs/wire.md, "Duplex",
    /// "Bodies").</summary>
    private const string NoTypeName = "requires a nonempty type name";

    private static ReadOnlySpan<byte> ErrorName => "internalpb.Error"u8;

    /// <summary>Parses what an actor has answered.</summary>
    /// <exception cref="RemotingException">It is a failure, or can't be read, or of a type that is not
    /// expected.</exception>
    public static IMessage Parse(in MessageBytes reply, ReplyParser parser)
    {
        switch (reply.Serializer)
        {
            case Serializer.Protobuf:
                return AskReply.Parse(reply.Payload.Span, PayloadFormat.InnerFrame, parser);
            case Serializer.InternalProtobuf:
                ThrowIfFailure(reply);
                return AskReply.ParseBody(reply.TypeName.Span, reply.Payload.Span, parser);
            case Serializer.Custom when reply.Payload.IsEmpty:
                throw NoMessage();
            default:
                throw RemotingException.UnreadableReply(
                    $"the actor's answer is encoded as {reply.Serializer}, and only protobuf can be read");
        }
    }

    /// <summary>Finds the bytes of a response to a request.</summary>
    /// <exception cref="RemotingException">It is a failure, or another response.</exception>
    public static ReadOnlySpan<byte> BodyOf(in MessageBytes reply, byte[] expected)
    {
        ThrowIfFailure(reply);
        return reply.Serializer == Serializer.InternalProtobuf && reply.TypeName.Span.SequenceEqual(expected)
            ? reply.Payload.Span
            : throw RemotingException.Protocol(
                $"the node answered '{System.Text.Encoding.UTF8.GetString(reply.TypeName.Span)}' where "
                + $"'{System.Text.Encoding.UTF8.GetString(expected)}' was expected");
    }

    /// <summary>What an ERROR frame for a call means: most often what it says.</summary>
    public static RemotingException Explain(RemotingException error) =>
        error.Code == ErrorCode.Internal && error.Message.Contains(NoTypeName, StringComparison.Ordinal)
            ? NoMessage()
            : error;

    private static RemotingException NoMessage() =>
        RemotingException.UnreadableReply("the actor answered, but without a message");

    private static void ThrowIfFailure(in MessageBytes reply)
    {
        if (reply.TypeName.Span.SequenceEqual(ErrorName))
        {
            throw NodeError.Parse(reply.Payload.Span);
        }
    }
}
