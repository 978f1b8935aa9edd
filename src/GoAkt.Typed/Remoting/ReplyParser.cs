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
internal sealed class ReplyParser<TReply>(ParsingSettings settings) : ReplyParser
    where TReply : class, IMessage<TReply>, new()
{
    private readonly BodyParser _body = new(new MessageParser<TReply>(static () => new TReply()), typeof(TReply), settings);

    // Not made at once: what the class throws has to be the failure of the call whose reply it is.
    private MessageType? _expected;

    /// <summary>With protobuf's own settings.</summary>
    private static ReplyParser<TReply> Default { get; } = new(ParsingSettings.Default);

    /// <summary>The one parser of these settings.</summary>
    public static ReplyParser<TReply> For(ParsingSettings settings) =>
        settings.AreDefault ? Default : (ReplyParser<TReply>)settings.ReplyParserOf<TReply>();

    public override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload)
    {
        MessageType expected = _expected ??= MessageType.Of(new TReply().Descriptor);
        return typeName.SequenceEqual(expected.Utf8FullName)
            ? _body.Parse(payload)
            : throw new UnexpectedReplyTypeException(expected.FullName, Encoding.UTF8.GetString(typeName));
    }
}
