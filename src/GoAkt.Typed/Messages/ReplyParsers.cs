using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GoAkt.Typed.Messages;

/// <summary>The parsers of replies of exactly one type, one for each type and settings.</summary>
internal static class ReplyParsers
{
    /// <summary>For a contract's method, whose generated code knows the reply's class.</summary>
    public static ExactReplyParser Exact<TReply>(ParsingSettings settings)
        where TReply : class, IMessage<TReply>, new() =>
        settings.AreDefault
            ? Default<TReply>.Exact
            : (ExactReplyParser)
                settings.ReplyParserOf((typeof(TReply), IsExact: true), static settings => Create<TReply>(settings));

    /// <summary>For a call without a contract, which may name any class as its reply.</summary>
    /// <exception cref="ArgumentException">The class can't be made.</exception>
    public static ReplyParser Untyped<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(ParsingSettings settings)
        where TReply : class, IMessage =>
        settings.ReplyParserOf((typeof(TReply), IsExact: false), static settings => CreateUntyped<TReply>(settings));

    private static ReplyParser<TReply> Create<TReply>(ParsingSettings settings)
        where TReply : class, IMessage<TReply>, new() =>
        new(
            static () => new TReply(),
            () => new BodyParser(new MessageParser<TReply>(static () => new TReply()), typeof(TReply), settings));

    private static ReplyParser<TReply> CreateUntyped<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(ParsingSettings settings)
        where TReply : class, IMessage =>
        !typeof(TReply).IsAbstract && typeof(TReply).GetConstructor(System.Type.EmptyTypes) is not null
            ? new ReplyParser<TReply>(
                static () => Activator.CreateInstance<TReply>(), () => CreateBody<TReply>(settings))
            : throw new ArgumentException(
                $"No reply can be read as '{typeof(TReply)}': ask for a message's own class, or for {nameof(IMessage)} where an actor answers several.");

    private static BodyParser CreateBody<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TReply
    >(ParsingSettings settings)
        where TReply : class, IMessage
    {
        // A class that was written by hand may have the descriptor of another one.
        MessageDescriptor descriptor = Activator.CreateInstance<TReply>().Descriptor;
        return descriptor.ClrType == typeof(TReply)
            ? new BodyParser(descriptor.Parser, typeof(TReply), settings)
            : new BodyParser(static () => Activator.CreateInstance<TReply>(), settings);
    }

    /// <summary>So that a contract's call looks nothing up.</summary>
    private static class Default<TReply>
        where TReply : class, IMessage<TReply>, new()
    {
        public static readonly ExactReplyParser Exact = Create<TReply>(ParsingSettings.Default);
    }
}

/// <summary>What an ask expects as its answer, and how those bytes become a message.</summary>
internal abstract class ReplyParser
{
    /// <summary>Parses one reply straight from the receive buffer. The message's class may throw anything.</summary>
    /// <exception cref="UnexpectedReplyTypeException">The reply is of a type that the ask does not expect.</exception>
    public abstract IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload);

    /// <summary>Whether a message that did not come over the wire is one that the ask expects.</summary>
    public abstract bool Takes(IMessage reply);

    /// <summary>What the ask expects, by their classes, for an error.</summary>
    public abstract string Types { get; }
}

/// <summary>Expects exactly one type.</summary>
internal abstract class ExactReplyParser : ReplyParser
{
    /// <summary>The type. Its class may throw anything.</summary>
    public abstract MessageType Expected { get; }

    public sealed override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload) =>
        typeName.SequenceEqual(Expected.Utf8FullName)
            ? ParseBody(payload)
            : throw new UnexpectedReplyTypeException([Expected.FullName], Encoding.UTF8.GetString(typeName));

    /// <summary>Parses a reply that is of the type.</summary>
    public abstract IMessage ParseBody(ReadOnlySpan<byte> payload);
}

/// <summary>Expects one type, of which it knows the class.</summary>
/// <param name="create">Makes an empty message.</param>
/// <param name="createBody">Makes what reads the type's bytes.</param>
internal sealed class ReplyParser<TReply>(Func<TReply> create, Func<BodyParser> createBody) : ExactReplyParser
    where TReply : class, IMessage
{
    // Not made at once: what the class throws has to be the failure of the call whose reply it is.
    private MessageType? _expected;
    private BodyParser? _body;

    public override MessageType Expected => _expected ??= MessageType.Of(create().Descriptor);

    public override IMessage ParseBody(ReadOnlySpan<byte> payload) => (_body ??= createBody()).Parse(payload);

    public override bool Takes(IMessage reply) => reply is TReply;

    public override string Types => $"'{typeof(TReply)}'";
}

/// <summary>Expects one of the types that a contract names. They are few, so each name is compared in turn.</summary>
internal sealed class OneOfReplyParser(ExactReplyParser[] replies) : ReplyParser
{
    public override IMessage Parse(ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> payload)
    {
        Exception? failure = null;
        foreach (ExactReplyParser reply in replies)
        {
            try
            {
                if (!typeName.SequenceEqual(reply.Expected.Utf8FullName))
                {
                    continue;
                }
            }
            catch (Exception e)
            {
                // A class that can't say what it is takes no reply from the others.
                failure ??= e;
                continue;
            }

            return reply.ParseBody(payload);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        throw new UnexpectedReplyTypeException(
            [.. replies.Select(static reply => reply.Expected.FullName)], Encoding.UTF8.GetString(typeName));
    }

    public override bool Takes(IMessage reply) => Array.Exists(replies, expected => expected.Takes(reply));

    public override string Types => string.Join(" or ", replies.Select(static reply => reply.Types));
}
