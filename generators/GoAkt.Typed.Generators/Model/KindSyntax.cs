namespace GoAkt.Typed.Generators.Model;

/// <summary>The spelling of a kind: <c>accounts/User</c>, <c>accounts.User</c>, or with a generic Go type <c>shop.Cart[acme/Item]</c>.</summary>
internal static class KindSyntax
{
    /// <summary>Whether names stand on both sides of each separator, without a space, and brackets are closed.</summary>
    public static bool IsWellFormed(string kind)
    {
        string names = BeforeBracket(kind);
        return Array.TrueForAll(names.Split('.', '/'), IsName) && AreBracketsClosed(kind.Substring(names.Length));
    }

    /// <summary>The one spelling that all spellings of a kind share: dotted, and without case.</summary>
    public static string Normalize(string kind)
    {
        string names = BeforeBracket(kind);
        return (names.Replace('/', '.') + kind.Substring(names.Length)).ToUpperInvariant();
    }

    private static string BeforeBracket(string kind)
    {
        int bracket = kind.IndexOf('[');
        return bracket < 0 ? kind : kind.Substring(0, bracket);
    }

    private static bool IsName(string name) =>
        name.Length > 0 && name.All(static c => !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not (']' or ','));

    /// <summary>What stands in the brackets is Go's own spelling of any type: <c>[acme/Item]</c>, <c>[map[string]int]</c>.</summary>
    private static bool AreBracketsClosed(string typeArguments)
    {
        if (typeArguments.Length == 0)
            return true;

        int depth = 0;
        for (int i = 0; i < typeArguments.Length; i++)
        {
            depth += typeArguments[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (depth == 0)
                return i == typeArguments.Length - 1 && typeArguments.Length > 2;
        }

        return false;
    }
}
