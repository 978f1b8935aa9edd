using GoAkt.Typed.Messages;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>Reads replies straight out of the bytes of a <c>RemoteAskResponse</c>.</summary>
internal static class AskReply
{
    private const byte MessagesTag = 0x0A;

    /// <summary>Parses the only reply.</summary>
    /// <exception cref="RemotingException">There is no reply, or none that can be read.</exception>
    public static IMessage ParseOne(ReadOnlySpan<byte> response, PayloadFormat format, ReplyParser parser)
    {
        while (!response.IsEmpty)
        {
            if (!Varint.TryReadField(ref response, out uint tag, out ReadOnlySpan<byte> payload))
            {
                throw Unreadable();
            }

            if (tag == MessagesTag)
            {
                return Parse(payload, format, parser);
            }
        }

        throw RemotingException.UnreadableReply("the node's answer holds no reply");
    }

    /// <summary>Parses all replies, which have to be as many as the messages asked.</summary>
    /// <exception cref="RemotingException">There are fewer or more, or one can't be read.</exception>
    public static IReadOnlyList<IMessage> ParseAll(
        ReadOnlySpan<byte> response, int count, PayloadFormat format, ReplyParser parser)
    {
        List<IMessage> replies = new(count);
        while (!response.IsEmpty)
        {
            if (!Varint.TryReadField(ref response, out uint tag, out ReadOnlySpan<byte> payload))
            {
                throw Unreadable();
            }

            if (tag == MessagesTag)
            {
                replies.Add(Parse(payload, format, parser));
            }
        }

        return replies.Count == count
            ? replies
            : throw RemotingException.UnreadableReply(
                $"{count} messages were asked, and {replies.Count} replies came back");
    }

    /// <summary>Parses one reply's payload.</summary>
    /// <exception cref="RemotingException">It is no payload, or of a type that is not expected.</exception>
    public static IMessage Parse(ReadOnlySpan<byte> payload, PayloadFormat format, ReplyParser parser)
    {
        try
        {
            return Payload.Parse(payload, format, parser);
        }
        catch (MessageException e)
        {
            throw RemotingException.Of(e);
        }
    }

    private static RemotingException Unreadable() =>
        RemotingException.UnreadableReply("the node's answer can't be read");
}
