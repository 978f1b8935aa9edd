using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace GoAkt.Typed.DependencyInjection.Discovery;

/// <summary>Which names DNS can have. It has more than hosts may be called: <c>_</c> may stand anywhere.</summary>
internal static class DnsName
{
    private const int LongestName = 253;
    private const int LongestPart = 63;

    private static readonly IdnMapping s_idn = new();

    /// <summary>Whether a text is a name, with or without a dot at its end.</summary>
    public static bool IsName([NotNullWhen(true)] string? text)
    {
        if (text is null || !TryGetAscii(text.EndsWith('.') ? text[..^1] : text, out string? name))
        {
            return false;
        }

        return name.Length <= LongestName && name.Split('.').All(IsPart);
    }

    /// <summary>Whether a text is a name, or an address in place of one.</summary>
    public static bool IsHost([NotNullWhen(true)] string? text) => IPAddress.TryParse(text, out _) || IsName(text);

    /// <summary>Whether records can have that name: an address has none.</summary>
    public static bool IsNameOfRecords([NotNullWhen(true)] string? text) =>
        !IPAddress.TryParse(text, out _) && IsName(text);

    /// <summary>The refusal of what is no name.</summary>
    public static ArgumentException Refuse(string text, string example, string parameter) => new(
        $"'{text}' is no name that DNS can have: write parts of 1 to {LongestPart} letters, digits, '-' and '_' with dots between them, such as {example}.",
        parameter);

    private static bool IsPart(string part) =>
        part.Length is >= 1 and <= LongestPart
        && part[0] != '-'
        && part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool TryGetAscii(string name, [NotNullWhen(true)] out string? ascii)
    {
        ascii = name;
        if (name.All(char.IsAscii))
        {
            return true;
        }

        try
        {
            ascii = s_idn.GetAscii(name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
