using System.Buffers;
using System.Collections.Frozen;

namespace GoAkt.Typed.Telemetry;

/// <summary>What headers may be, on every wire: what HTTP allows, by which Connect carries them, without the names that
/// HTTP or Connect use themselves.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> s_name = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> s_notInValue =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(static control => (char)control), '\u007F']);

    // The last three .NET takes for a body's.
    private static readonly FrozenSet<string> s_ofHttp = FrozenSet.ToFrozenSet(
        [
            "accept-encoding", "connection", "expect", "host", "http2-settings", "keep-alive", "proxy-connection", "te",
            "trailer", "transfer-encoding", "upgrade", "allow", "expires", "last-modified",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a header, for the end of a sentence; null if nothing is.</summary>
    public static string? WrongWith(string? name, string? value) =>
        string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(s_name)
            ? "its name must consist of letters, digits, '-' and '_'"
            : IsOfHttp(name) ? "its name is one that HTTP or Connect use themselves"
            : value is null ? "it must have a value"
            : value.AsSpan().ContainsAny(s_notInValue) ? "its value must be one line without control characters"
            : null;

    private static bool IsOfHttp(string name) =>
        s_ofHttp.Contains(name)
        || name.StartsWith("content-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("connect-", StringComparison.OrdinalIgnoreCase);
}
