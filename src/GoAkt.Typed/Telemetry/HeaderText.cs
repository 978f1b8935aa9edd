using System.Buffers;

namespace GoAkt.Typed.Telemetry;

/// <summary>What headers may consist of, on every wire: what HTTP allows, by which Connect carries them.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> s_name = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> s_notInValue = SearchValues.Create("\r\n\0");

    /// <summary>What is wrong with a header, for the end of a sentence; null if nothing is.</summary>
    public static string? WrongWith(string? name, string? value) =>
        string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(s_name)
            ? "its name must consist of letters, digits, '-' and '_'"
            : value is null ? "it must have a value"
            : value.AsSpan().ContainsAny(s_notInValue) ? "its value must be one line"
            : null;
}
