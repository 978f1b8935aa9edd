using System.Diagnostics.CodeAnalysis;
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
internal sealed class ReplyParser<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply> : ReplyParser
    where TReply : class, IMessage
{
    private static readonly ReplyParser<TReply>? s_instance = Create();

    private readonly MessageType _expected = MessageType.Of(Activator.CreateInstance<TReply>().Descriptor);

    private ReplyParser()
    {
    }

    /// <exception cref="ArgumentException">The type can't be made.</exception>
    public static ReplyParser<TReply> Instance => s_instance ?? throw new ArgumentException(
        $"No reply can be read as '{typeof(TReply)}': ask for a message's own class, or for {nameof(IMessage)} where an actor answers several.");

    private static ReplyParser<TReply>? Create()
    {
        try
        {
            return new ReplyParser<TReply>();
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    public override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload)
    {
        if (!typeName.SequenceEqual(_expected.Utf8FullName))
        {
            throw new UnexpectedReplyTypeException(_expected.FullName, Encoding.UTF8.GetString(typeName));
        }

        TReply reply = Activator.CreateInstance<TReply>();
        reply.MergeFrom(payload);
        return reply;
    }
}
