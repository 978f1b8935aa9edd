using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>What an ask expects as its answer, and how those bytes become a message.</summary>
internal abstract class ReplyParser
{
    /// <summary>Parses one reply straight from the receive buffer.</summary>
    /// <exception cref="UnexpectedReplyTypeException">The reply is of a type that the ask does not expect.</exception>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no message of that type.</exception>
    public abstract IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload);
}

/// <summary>Expects exactly one type.</summary>
internal sealed class ReplyParser<TReply> : ReplyParser
    where TReply : class, IMessage<TReply>, new()
{
    private readonly MessageType _expected = MessageType.Of(new TReply().Descriptor);

    private ReplyParser()
    {
    }

    public static ReplyParser<TReply> Instance { get; } = new();

    public override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload)
    {
        if (!typeName.SequenceEqual(_expected.Utf8FullName))
        {
            throw new UnexpectedReplyTypeException(_expected.FullName, Encoding.UTF8.GetString(typeName));
        }

        TReply reply = new();
        reply.MergeFrom(payload);
        return reply;
    }
}
