using System.Text;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>The kind that a malformed one was most likely meant to be.</summary>
internal static class KindCorrection
{
    private const string Example = "accounts/User";

    /// <param name="kind">The malformed kind.</param>
    /// <param name="contract">The contract that has it, whose name and namespace stand in for what is missing; null
    /// without one.</param>
    public static string Of(string kind, INamedTypeSymbol? contract)
    {
        string proposal = contract is null ? Example : KindProposal.For(contract);
        string cleaned = Cleaned(kind);
        bool hasPackage = cleaned.Split('[')[0].IndexOfAny(['/', '.']) > 0;
        string corrected =
            cleaned.Length == 0 ? proposal
            : !hasPackage ? proposal.Substring(0, proposal.LastIndexOf('/') + 1) + cleaned
            : KindSpelling.IsPath(cleaned) ? KindSpelling.WithoutPath(cleaned)
            : cleaned;
        return KindSyntax.IsWellFormed(corrected) ? corrected : proposal;
    }

    /// <summary>A kind without what no kind has: white space, the asterisk of a pointer, what comes before "://",
    /// separators with nothing beside them.</summary>
    private static string Cleaned(string kind)
    {
        int scheme = kind.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? kind : kind.Substring(scheme + "://".Length);
        int bracket = rest.IndexOf('[');
        string name = bracket < 0 ? rest : rest.Substring(0, bracket);
        var cleaned = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            char kept = c is '\\' or ':' ? '/' : c;
            bool isSeparator = kept is '/' or '.';
            if (isSeparator
                    ? cleaned.Length > 0 && cleaned[cleaned.Length - 1] is not ('/' or '.')
                    : char.IsLetterOrDigit(kept) || kept is '_' or '-')
            {
                cleaned.Append(kept);
            }
        }

        string arguments =
            bracket < 0
                ? string.Empty
                : string.Concat(rest.Substring(bracket).Where(static c => !char.IsWhiteSpace(c)));
        return cleaned.ToString().TrimEnd('/', '.') + arguments;
    }
}

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
