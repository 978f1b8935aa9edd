using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Judges, compares and proposes kinds: <c>package/Type</c> or <c>package.Type</c>, as Go's reflection names a type.</summary>
internal static class KindName
{
    /// <summary>The kind that an attribute gives its contract; null if it does not compile.</summary>
    public static string? Of(AttributeData attribute) =>
        attribute.ConstructorArguments is { Length: 1 } arguments ? arguments[0].Value as string : null;

    /// <summary>Whether an attribute has the argument that it must have; without it there is an error already.</summary>
    public static bool IsGiven(AttributeData attribute) =>
        attribute.ConstructorArguments is { Length: 1 } arguments && arguments[0].Kind != TypedConstantKind.Error;

    /// <summary>The dotted spelling, which nodes know; slashes in the brackets of a generic Go type stay.</summary>
    public static string Dotted(string kind)
    {
        int bracket = kind.IndexOf('[');
        return bracket < 0 ? kind.Replace('/', '.') : kind.Substring(0, bracket).Replace('/', '.') + kind.Substring(bracket);
    }

    /// <summary>What is wrong with a kind, as the end of a sentence that begins with it; null if nothing is.</summary>
    public static string? ProblemOf(string? kind)
    {
        if (string.IsNullOrWhiteSpace(kind))
        {
            return "is empty";
        }

        int bracket = kind!.IndexOf('[');
        string name = bracket < 0 ? kind : kind.Substring(0, bracket);
        foreach (char c in kind)
        {
            if (char.IsWhiteSpace(c))
            {
                return "has white space";
            }
        }

        foreach (char c in name)
        {
            if (!(char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/'))
            {
                return $"has a '{c}', which no Go package or type has";
            }
        }

        string[] parts = name.Split('/', '.');
        string type = parts[parts.Length - 1];
        return parts.Length == 1 ? "names no package"
            : parts.Any(p => p.Length == 0) ? "has an empty part"
            : !(char.IsLetter(type[0]) || type[0] == '_') || type.Contains('-') ? "does not end in the name of a Go type"
            : bracket >= 0 && !IsBalanced(kind.Substring(bracket)) ? "has brackets that do not match"
            : null;
    }

    /// <summary>The kind that a contract most likely stands for: its namespace's last part, and its name without decoration.</summary>
    public static string Propose(INamedTypeSymbol contract)
    {
        string package = contract.ContainingNamespace is { IsGlobalNamespace: false } space ? space.Name.ToLowerInvariant() : "actors";
        return $"{package}/{TypeOf(contract.Name)}";
    }

    private static string TypeOf(string name)
    {
        if (name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]))
        {
            name = name.Substring(1);
        }

        foreach (string suffix in new[] { "Actor", "Grain" })
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return name.Substring(0, name.Length - suffix.Length);
            }
        }

        return name;
    }

    private static bool IsBalanced(string arguments)
    {
        int depth = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            depth += arguments[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (depth <= 0 && i < arguments.Length - 1)
            {
                return false;
            }
        }

        return depth == 0 && arguments.Length > 2;
    }
}
