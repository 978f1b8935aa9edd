using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Says what to declare in place of a type that is no protobuf message.</summary>
internal static class MessageRemedies
{
    public const string AnyMessage = "Google.Protobuf.IMessage";

    private const string FromProtoc = "a class that protoc generated from a .proto file";
    private const string NoStreams = "as an actor has no streams";

    /// <param name="type">The type that is no message.</param>
    /// <param name="part">Where it stands.</param>
    /// <param name="known">The types that messages are told by.</param>
    public static string Of(ITypeSymbol type, ProblemPart part, KnownSymbols known) =>
        Wrappers.NameFor(type) is { } wrapper ? $"'{wrapper}' of {Wrappers.Namespace}"
        : Streams.Contain(type) ? OfStream(type, part)
        : IsReply(part) ? OfReply(type, known)
        : IsAnything(type) || type.Is(known.Message) || type.Is(known.MessageOfT)
            ? $"{FromProtoc}, and a method for each type of message"
        : OfClass(type, known);

    /// <summary>Whether a reply is of any type, so that <c>IMessage</c> does what it was meant to do.</summary>
    public static bool IsAnyReply(ITypeSymbol type, ProblemPart part) => IsReply(part) && IsAnything(type);

    private static bool IsReply(ProblemPart part) =>
        part is ProblemPart.Reply or ProblemPart.ReplyElement or ProblemPart.RepliesAttribute;

    private static bool IsAnything(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Dynamic || type.SpecialType == SpecialType.System_Object;

    private static string OfStream(ITypeSymbol type, ProblemPart part) =>
        Streams.ElementOf(type) is not { } element ? $"'BytesValue' of {Wrappers.Namespace}, {NoStreams}"
        : IsReply(part) ? $"'{element.Show()}', {NoStreams} and answers a message with one reply"
        : $"'{element.Show()}', or 'IReadOnlyList<{element.Show()}>' for a batch, {NoStreams}";

    private static string OfReply(ITypeSymbol type, KnownSymbols known) =>
        type switch
        {
            _ when IsAnything(type) => $"'IMessage' where the actor has several replies, or {FromProtoc}",
            INamedTypeSymbol { TypeArguments: { Length: 1 } message } when type.Is(known.MessageOfT) =>
                $"'{message[0].Show()}'",
            INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: { Length: 1 } result } =>
                $"'{result[0].Show()}', without a second task",
            _ => OfClass(type, known),
        };

    private static string OfClass(ITypeSymbol type, KnownSymbols known) => FromProtoc + type switch
    {
        { TypeKind: TypeKind.Enum } => ", with the value as a field",
        _ when BatchTypes.ElementOfCollection(type) is not null => ", with the items as a repeated field",
        _ when !type.AllInterfaces.Any(i => i.Is(known.Message)) => string.Empty,
        _ when !type.AllInterfaces.Any(i => i.Is(known.MessageOfT)) => $", or implement 'IMessage<{type.Show()}>' too",
        { IsValueType: true } => ", or make it a class",
        { IsAbstract: true } => ", or let it be no longer abstract",
        _ => ", or let it have a public constructor without parameters, and no required members",
    };
}

/// <summary>Protobuf's own messages for single values.</summary>
internal static class Wrappers
{
    public const string Namespace = "Google.Protobuf.WellKnownTypes";

    /// <summary>The name of the message that holds a value of a type; null if there is none.</summary>
    public static string? NameFor(ITypeSymbol type) =>
        ValueOf(type) switch
        {
            { SpecialType: SpecialType.System_String } => "StringValue",
            { SpecialType: SpecialType.System_Boolean } => "BoolValue",
            { SpecialType: SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_Int32 } =>
                "Int32Value",
            { SpecialType: SpecialType.System_Int64 } => "Int64Value",
            { SpecialType: SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 } =>
                "UInt32Value",
            { SpecialType: SpecialType.System_UInt64 } => "UInt64Value",
            { SpecialType: SpecialType.System_Single } => "FloatValue",
            { SpecialType: SpecialType.System_Double } => "DoubleValue",
            { SpecialType: SpecialType.System_DateTime } => "Timestamp",
            { Name: nameof(DateTimeOffset) } other when other.IsIn(nameof(System)) => "Timestamp",
            { Name: nameof(TimeSpan) } other when other.IsIn(nameof(System)) => "Duration",
            IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte, Rank: 1 } => "BytesValue",
            INamedTypeSymbol
            {
                Name: "Memory" or "ReadOnlyMemory" or "Span" or "ReadOnlySpan",
                TypeArguments: { Length: 1 } items,
            } bytes when items[0].SpecialType == SpecialType.System_Byte && bytes.IsIn(nameof(System)) => "BytesValue",
            { Name: "ByteString" } bytes when bytes.IsIn("Google.Protobuf") => "BytesValue",
            _ => null,
        };

    private static ITypeSymbol ValueOf(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
}
