using System.Runtime.ExceptionServices;
using Google.Protobuf;

namespace GoAkt.Typed.Messages;

/// <summary>Turns the bytes of one type's messages into objects of one class.</summary>
/// <remarks>
/// The quick way reads straight from the receive buffer. Only a <see cref="CodedInputStream"/> has another recursion
/// limit than the default, and reads classes that know nothing else: those that protoc wrote before 3.12, or that were
/// written by hand.
/// </remarks>
internal sealed class BodyParser
{
    /// <summary>A level of nesting takes a tag and a length at least.</summary>
    private const int BytesPerLevel = 2;

    /// <summary>As many levels as find room in every thread's stack.</summary>
    private const int MostOnAnyStack = 500;

    /// <summary>More than a level takes in code that is not optimized yet.</summary>
    private const int StackPerLevel = 4 * 1024;

    private readonly MessageParser? _parser;
    private readonly Func<IMessage>? _create;
    private readonly ParsingSettings _settings;
    private volatile bool _needsStream;

    /// <param name="parser">Makes objects of the class.</param>
    /// <param name="type">The class, as far as it is known.</param>
    /// <param name="settings">What it is parsed with.</param>
    public BodyParser(MessageParser parser, Type? type, ParsingSettings settings)
    {
        _parser = settings.Extend(parser);
        _settings = settings;
        _needsStream = type is not null && !typeof(IBufferMessage).IsAssignableFrom(type);
    }

    /// <param name="create">Makes objects of a class that has no parser, and so knows no extensions.</param>
    /// <param name="settings">What it is parsed with.</param>
    public BodyParser(Func<IMessage> create, ParsingSettings settings)
    {
        _create = create;
        _settings = settings;
        _needsStream = true;
    }

    /// <summary>Parses a message. Its class may throw anything.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no message of the type.</exception>
    /// <exception cref="InvalidDataException">It is nested deeper than the limit.</exception>
    public IMessage Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            if (_needsStream || !MayUseDefaultLimit(body))
            {
                return ParseStream(body);
            }

            try
            {
                return _parser!.ParseFrom(body);
            }
            catch (InvalidProtocolBufferException)
            {
                // Or a class inside it needs a stream, which shows only now that one is there.
                IMessage message = ParseStream(body);
                _needsStream = true;
                return message;
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            Exception explained = _settings.Explain(e);
            if (explained == e)
            {
                throw;
            }

            throw explained;
        }
    }

    /// <summary>Whether the default limit gives the same as the one that is set.</summary>
    private bool MayUseDefaultLimit(ReadOnlySpan<byte> body) =>
        _settings.RecursionLimit == ParsingSettings.DefaultRecursionLimit
        || (_settings.RecursionLimit > ParsingSettings.DefaultRecursionLimit
            && body.Length < ParsingSettings.DefaultRecursionLimit * BytesPerLevel);

    private IMessage ParseStream(ReadOnlySpan<byte> body)
    {
        byte[] bytes = body.ToArray();
        int levels = Math.Min(_settings.RecursionLimit, bytes.Length / BytesPerLevel);
        return levels <= MostOnAnyStack ? ParseStream(bytes) : ParseOnLargeStack(bytes, levels);
    }

    private IMessage ParseStream(byte[] body)
    {
        using var input = CodedInputStream.CreateWithLimits(
            new MemoryStream(body, writable: false), int.MaxValue, _settings.RecursionLimit);
        IMessage message = _parser?.ParseFrom(input) ?? Merge(_create!(), input);

        // Generated code stops at the end of a group that was never begun; what is written by hand may leave bytes as
        // it likes.
        return input.IsAtEnd || message is not IBufferMessage
            ? message
            : throw new InvalidDataException("it ends before its bytes do");
    }

    private static IMessage Merge(IMessage message, CodedInputStream input)
    {
        message.MergeFrom(input);
        return message;
    }

    /// <summary>So that no peer can end the process, which is what becomes of a stack that overflows.</summary>
    private IMessage ParseOnLargeStack(byte[] body, int levels)
    {
        IMessage? message = null;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    message = ParseStream(body);
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            levels * StackPerLevel)
        {
            IsBackground = true,
            Name = "GoAkt deep message",
        };
        thread.UnsafeStart();
        thread.Join();
        failure?.Throw();
        return message!;
    }
}
