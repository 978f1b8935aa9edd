using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GoAkt.Typed.Messages;

/// <summary>What every message that a client or a node reads is parsed with.</summary>
internal sealed class ParsingSettings
{
    /// <summary>As many levels as protobuf reads where nothing else is said.</summary>
    public const int DefaultRecursionLimit = 100;

    /// <summary>What Go reads. Above it not even a thread with a stack of its own would do.</summary>
    public const int MaxRecursionLimit = 10_000;

    private static readonly Lazy<string> s_limitExceeded = new(ProvokeRecursionLimit);

    private readonly ConcurrentDictionary<(object, bool), ReplyParser> _replyParsers = new();
    private readonly ExtensionRegistry? _extensions;
    private readonly string _option;

    /// <param name="extensions">The extensions that are known, or null.</param>
    /// <param name="recursionLimit">How many levels messages may be nested.</param>
    /// <param name="options">The options that say so, by their type's name.</param>
    public ParsingSettings(ExtensionRegistry? extensions, int recursionLimit, string options)
    {
        // A copy: it is read by many threads from now on.
        _extensions = extensions is { Count: > 0 } ? extensions.Clone() : null;
        RecursionLimit = recursionLimit;
        _option = $"{options}.{nameof(RecursionLimit)}";
    }

    /// <summary>Protobuf's own.</summary>
    public static ParsingSettings Default { get; } = new(null, DefaultRecursionLimit, nameof(GoAktClientOptions));

    public int RecursionLimit { get; }

    /// <summary>Whether all is as protobuf has it.</summary>
    public bool AreDefault => _extensions is null && RecursionLimit == DefaultRecursionLimit;

    /// <summary>A parser that knows the extensions too.</summary>
    public MessageParser Extend(MessageParser parser) =>
        _extensions is null ? parser : parser.WithExtensionRegistry(_extensions);

    /// <summary>The one parser of replies of a type, or of the types that a method names, made when it is first asked
    /// for.</summary>
    public ReplyParser ReplyParserOf((object Replies, bool IsExact) key, Func<ParsingSettings, ReplyParser> create) =>
        _replyParsers.GetOrAdd(key, static (_, made) => made.create(made.settings), (create, settings: this));

    /// <summary>What protobuf says of bytes that it can't read; of the recursion limit, by the name of what sets it
    /// here.</summary>
    public Exception Explain(InvalidProtocolBufferException e) => e.Message == s_limitExceeded.Value
        ? new InvalidDataException($"it is nested deeper than {RecursionLimit} levels, which {_option} can raise", e)
        : e;

    /// <summary>Protobuf has no type of exception for it, and its words may change from version to version.</summary>
    private static string ProvokeRecursionLimit()
    {
        byte[] nested = Value.ForList(Value.ForList(Value.ForList())).ToByteArray();
        try
        {
            using var input =
                CodedInputStream.CreateWithLimits(new MemoryStream(nested), nested.Length, recursionLimit: 1);
            Value.Parser.ParseFrom(input);
            return string.Empty;
        }
        catch (InvalidProtocolBufferException e)
        {
            return e.Message;
        }
    }
}
