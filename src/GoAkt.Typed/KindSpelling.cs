#pragma warning disable CA1845 // What the compiler loads has no string.Concat of spans.
namespace GoAkt.Typed;

/// <summary>How a kind is spelled. The client and the analyzers both read kinds, so this file is compiled into
/// both.</summary>
internal static class KindSpelling
{
    private static readonly char[] s_bracket = ['['];
    private static readonly char[] s_separators = ['/', '.'];

    /// <summary>The spelling that nodes know: dotted, save for slashes in the brackets of a generic Go type.</summary>
    public static string Dotted(string kind)
    {
        int end = EndOfName(kind);
        return end == kind.Length
            ? kind.Replace('/', '.')
            : kind.Substring(0, end).Replace('/', '.') + kind.Substring(end);
    }

    /// <summary>Whether a kind names its package by a path, as an import in Go does:
    /// <c>github.com/acme/shop/Order</c>.</summary>
    public static bool IsPath(string kind)
    {
        int slashes = 0;
        int separators = 0;
        int end = EndOfName(kind);
        for (int i = 0; i < end; i++)
        {
            slashes += kind[i] == '/' ? 1 : 0;
            separators += kind[i] is '/' or '.' ? 1 : 0;
        }

        return slashes > 0 && separators > 1;
    }

    /// <summary>A kind that <see cref="IsPath"/> with the name that the package most likely has in place of its path:
    /// <c>shop/Order</c>.</summary>
    public static string WithoutPath(string kind)
    {
        int type = kind.LastIndexOfAny(s_separators, EndOfName(kind) - 1);
        return PackageOf(kind.Substring(0, type)) + kind.Substring(type);
    }

    /// <summary>Go's tools assume the same of a path: neither a version nor "go-" at the start of its last part belongs
    /// to the name.</summary>
    private static string PackageOf(string path)
    {
        string[] parts = path.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            return path;
        }

        string last = parts[parts.Length - 1];
        if (parts.Length > 1 && IsVersion(last))
        {
            last = parts[parts.Length - 2];
        }

        if (last.StartsWith("go-", StringComparison.Ordinal))
        {
            last = last.Substring("go-".Length);
        }

        int length = 0;
        while (length < last.Length && (char.IsLetterOrDigit(last[length]) || last[length] == '_'))
        {
            length++;
        }

        return length == 0 ? last : last.Substring(0, length);
    }

    private static bool IsVersion(string part)
    {
        if (part.Length < 2 || part[0] != 'v')
        {
            return false;
        }

        for (int i = 1; i < part.Length; i++)
        {
            if (!char.IsDigit(part[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static int EndOfName(string kind)
    {
        int bracket = kind.IndexOfAny(s_bracket);
        return bracket < 0 ? kind.Length : bracket;
    }
}
