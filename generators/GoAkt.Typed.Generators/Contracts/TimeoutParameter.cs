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
        IsNumberOrTime(parameter.Type.WithoutNullable())
        && (IsTimeOfDay(parameter.Type.WithoutNullable()) || SaysTimeout(parameter.Name));

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
        || IsNamed(type, nameof(System), nameof(DateTimeOffset))
        || IsNamed(type, "Google.Protobuf.WellKnownTypes", "Duration")
        || IsTimeOfDay(type);

    private static bool IsTimeOfDay(ITypeSymbol type) => IsNamed(type, nameof(System), "TimeOnly");

    private static bool IsNamed(ITypeSymbol type, string @namespace, string name) =>
        type.Name == name && type.ContainingNamespace?.ToDisplayString() == @namespace;
}
