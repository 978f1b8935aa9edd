using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

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
