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
