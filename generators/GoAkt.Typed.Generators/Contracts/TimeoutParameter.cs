using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Contracts;

/// <summary>Recognizes a time-out that was declared in another type than <c>TimeSpan</c>.</summary>
internal static class TimeoutParameter
{
    private static readonly string[] s_words =
    [
        "timeout",
        "deadline",
        "milliseconds",
        "millis",
        "seconds",
        "timelimit",
    ];

    // Only as the last word of a name: "items" ends in "ms" too, but has no capital there.
    private static readonly string[] s_units = ["Ms", "MS", "Sec", "Secs"];

    /// <summary>Whether a parameter that is no <c>TimeSpan</c> can only be meant as a time-out.</summary>
    public static bool IsMeantBy(IParameterSymbol parameter) =>
        IsNumberOrTime(WithoutNullable(parameter.Type))
        && (IsTimeOfDay(WithoutNullable(parameter.Type)) || SaysTimeout(parameter.Name));

    private static bool SaysTimeout(string name)
    {
        string plain = name.Replace("_", string.Empty);
        return s_units.Contains(plain, StringComparer.OrdinalIgnoreCase)
            || s_words.Any(word => plain.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
            || s_units.Any(unit => plain.Length > unit.Length && plain.EndsWith(unit, StringComparison.Ordinal));
    }

    private static bool IsNumberOrTime(ITypeSymbol type) =>
        type.SpecialType
            is (>= SpecialType.System_SByte and <= SpecialType.System_Double)
                or SpecialType.System_DateTime
        || type
            is
        {
            Name: nameof(DateTimeOffset),
            ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true }
        }
        || type
            is
        {
            Name: "Duration",
            ContainingNamespace: { Name: "WellKnownTypes", ContainingNamespace.Name: "Protobuf" }
        }
        || IsTimeOfDay(type);

    private static bool IsTimeOfDay(ITypeSymbol type) =>
        type
            is
        {
            Name: "TimeOnly",
            ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true }
        };

    private static ITypeSymbol WithoutNullable(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
}
