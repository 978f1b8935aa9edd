using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Remoting;

/// <summary>What an ask expects as its answer, and how those bytes become a message.</summary>
internal abstract class ReplyParser
{
    /// <summary>Parses one reply straight from the receive buffer. The message's class may throw anything.</summary>
    /// <exception cref="UnexpectedReplyTypeException">The reply is of a type that the ask does not expect.</exception>
    public abstract IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload);
}

/// <summary>Expects exactly one type.</summary>
/// <param name="create">Makes an empty message.</param>
/// <param name="createBody">Makes what reads the type's bytes.</param>
internal sealed class ReplyParser<TReply>(Func<TReply> create, Func<BodyParser> createBody) : ReplyParser
    where TReply : class, IMessage
{
    // Not made at once: what the class throws has to be the failure of the call whose reply it is.
    private MessageType? _expected;
    private BodyParser? _body;

    public override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload)
    {
        MessageType expected = _expected ??= MessageType.Of(create().Descriptor);
        return typeName.SequenceEqual(expected.Utf8FullName)
            ? (_body ??= createBody()).Parse(payload)
            : throw new UnexpectedReplyTypeException(expected.FullName, Encoding.UTF8.GetString(typeName));
    }
}
