using System.Text.RegularExpressions;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Generators.Analyzers.Baseline;

/// <summary>The file <c>GoAktContracts.txt</c> of a project: what its contracts are held to.</summary>
internal sealed class BaselineFile
{
    public const string Name = "GoAktContracts.txt";

    public BaselineFile(string path, SourceText text)
    {
        var entries = new List<(BaselineEntry Entry, Location Location)>();
        var unreadable = new List<(string Line, Location Location)>();
        foreach (TextLine line in text.Lines)
        {
            string content = line.ToString().Trim();
            if (content.Length == 0 || content[0] == '#')
            {
                continue;
            }

            var location = Location.Create(path, line.Span, text.Lines.GetLinePositionSpan(line.Span));
            if (BaselineEntry.Parse(content) is { } entry && !entries.Exists(e => e.Entry.IsSame(entry)))
            {
                entries.Add((entry, location));
            }
            else
            {
                unreadable.Add((content, location));
            }
        }

        Entries = entries;
        Unreadable = unreadable;
    }

    public IReadOnlyList<(BaselineEntry Entry, Location Location)> Entries { get; }

    /// <summary>Lines that are no entry, or that repeat one.</summary>
    public IReadOnlyList<(string Line, Location Location)> Unreadable { get; }

    public static bool IsOne(string path) =>
        string.Equals(System.IO.Path.GetFileName(path), Name, StringComparison.OrdinalIgnoreCase);

    public static BaselineFile? Read(AdditionalText file, CancellationToken cancellationToken) =>
        file.GetText(cancellationToken) is { } text ? new BaselineFile(file.Path, text) : null;

    /// <summary>The file with other entries: the comments at its top stay, and so do its line ends.</summary>
    public static SourceText Rewrite(SourceText text, IEnumerable<BaselineEntry> entries)
    {
        string lineEnd = text.ToString().Contains("\r\n") ? "\r\n" : "\n";
        IEnumerable<string> header = text.Lines
            .Select(static line => line.ToString())
            .TakeWhile(static line => line.TrimStart().StartsWith("#", StringComparison.Ordinal));
        IEnumerable<string> lines = entries
            .Select(static entry => entry.ToString())
            .Distinct()
            .OrderBy(static line => line, StringComparer.Ordinal);
        string rewritten = string.Concat(header.Concat(lines).Select(line => line + lineEnd));
        return SourceText.From(rewritten, text.Encoding, text.ChecksumAlgorithm);
    }
}

/// <summary>One method of a contract, as a line of the baseline shows it.</summary>
/// <param name="IsGrain">Whether it is a method of grains.</param>
/// <param name="Kind">The kind, in the dotted spelling.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Message">The message, with <c>[]</c> for a batch.</param>
/// <param name="Reply">The reply, with <c>[]</c> for a batch; those that <c>[Replies]</c> names, sorted, with <c>|</c>
/// between each two; null if the method tells.</param>
internal sealed record BaselineEntry(bool IsGrain, string Kind, string Method, string Message, string? Reply)
{
    private static readonly SymbolDisplayFormat s_typeName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly Regex s_line = new(
        @"^(?<sort>actor|grain) (?<kind>\S+) (?<method>[^\s(]+)\((?<message>[^()]+)\): (?:tell|ask (?<reply>[^()\s|][^()|]*(\|\s*[^()\s|][^()|]*)*))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    public string NormalizedKind => KindSyntax.Normalize(Kind);

    public static BaselineEntry Of(ContractClassification contract, IMethodSymbol method, MethodShape shape)
    {
        string batch = shape.IsBatch ? "[]" : string.Empty;
        return new BaselineEntry(
            contract.IsGrain,
            KindSpelling.Dotted(contract.Kind),
            method.Name,
            NameOf(shape.Message),
            shape.Reply is null ? null
                : shape.NamedReplies.IsEmpty ? NameOf(shape.Reply)
                : Sorted(shape.NamedReplies.Select(NameOf)));

        string NameOf(ITypeSymbol type) => type.ToDisplayString(s_typeName) + batch;
    }

    /// <returns>Null if the line is none of a baseline.</returns>
    public static BaselineEntry? Parse(string line)
    {
        Match match = s_line.Match(line);
        return match.Success
            ? new BaselineEntry(
                match.Groups["sort"].Value == "grain",
                match.Groups["kind"].Value,
                match.Groups["method"].Value,
                match.Groups["message"].Value,
                match.Groups["reply"].Success
                    ? Sorted(match.Groups["reply"].Value.Split('|').Select(static reply => reply.Trim()))
                    : null)
            : null;
    }

    /// <summary>What of the entry an actor and its callers have to agree on, without the kind.</summary>
    public string Signature => $"{Method}({Message}): {(Reply is null ? "tell" : $"ask {Reply}")}";

    /// <summary>Whether two entries are one; a kind is compared without case and in either spelling.</summary>
    public bool IsSame(BaselineEntry other) =>
        IsGrain == other.IsGrain && NormalizedKind == other.NormalizedKind && Signature == other.Signature;

    /// <summary>The order in which replies are named says nothing.</summary>
    private static string Sorted(IEnumerable<string> replies) =>
        string.Join(" | ", replies.OrderBy(static reply => reply, StringComparer.Ordinal));

    public override string ToString() => $"{(IsGrain ? "grain" : "actor")} {Kind} {Signature}";
}
