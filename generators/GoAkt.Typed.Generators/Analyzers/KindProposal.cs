using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>The kind that an interface most likely stands for: its namespace's last part, and its name without
/// decoration.</summary>
internal static class KindProposal
{
    private static readonly string[] s_suffixes = ["Actor", "Grain"];

    public static string For(INamedTypeSymbol contract)
    {
        string package = contract.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.Name.ToLowerInvariant()
            : "actors";
        return $"{package}/{TypeOf(contract.Name)}";
    }

    private static string TypeOf(string name)
    {
        if (name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]))
        {
            name = name.Substring(1);
        }

        string? suffix = Array.Find(s_suffixes, s =>
            name.Length > s.Length && name.EndsWith(s, StringComparison.Ordinal));
        return suffix is null ? name : name.Substring(0, name.Length - suffix.Length);
    }
}
