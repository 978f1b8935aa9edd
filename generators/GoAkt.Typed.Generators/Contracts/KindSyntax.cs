namespace GoAkt.Typed.Generators.Contracts;

/// <summary>The spelling of a kind: <c>accounts/User</c>, <c>accounts.User</c>, or with a generic Go type
/// <c>shop.Cart[acme/Item]</c>.</summary>
internal static class KindSyntax
{
    /// <summary>Whether a kind names a Go package and a type.</summary>
    public static bool IsWellFormed(string kind) => ProblemOf(kind) is null;

    /// <summary>What is wrong with a kind, as the end of a sentence that begins with it.</summary>
    /// <returns>Null if nothing is wrong.</returns>
    public static string? ProblemOf(string kind)
    {
        if (string.IsNullOrWhiteSpace(kind))
        {
            return "is empty";
        }

        if (kind.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return "has white space";
        }

        int bracket = kind.IndexOf('[');
        string name = bracket < 0 ? kind : kind.Substring(0, bracket);
        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.' or '/'))
            {
                return $"has a '{c}', which no Go package or type has";
            }
        }

        string[] parts = name.Split('/', '.');
        string type = parts[parts.Length - 1];
        if (parts.Any(static part => part.Length == 0))
        {
            return "has a separator with nothing beside it";
        }

        if (parts.Length == 1)
        {
            return "names no package";
        }

        if (KindSpelling.IsPath(kind))
        {
            return "names its package by a path";
        }

        if (char.IsDigit(type[0]) || type.Contains('-'))
        {
            return "does not end in the name of a Go type";
        }

        return bracket < 0 || HasClosedBrackets(kind.Substring(bracket)) ? null : "has brackets that are not closed";
    }

    /// <summary>The one spelling that all spellings of a kind share: dotted and in lower case.</summary>
    public static string Normalize(string kind) => KindSpelling.Dotted(kind).ToLowerInvariant();

    private static bool HasClosedBrackets(string arguments)
    {
        int depth = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            depth += arguments[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (depth == 0 && i < arguments.Length - 1)
            {
                return false;
            }
        }

        return depth == 0 && !arguments.Contains("[]");
    }
}
