using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Generators.Analyzers.Baseline;

/// <summary>The file <c>GoAktContracts.txt</c> of a project: what its contracts are held to.</summary>
internal sealed class BaselineFile
{
    public const string Name = "GoAktContracts.txt";

    private BaselineFile(string path, SourceText text)
    {
        Path = path;
        Text = text;
        var entries = new List<(BaselineEntry, TextLine)>();
        var unreadable = new List<TextLine>();
        foreach (TextLine line in text.Lines)
        {
            string content = line.ToString().Trim();
            if (content.Length == 0 || content[0] == '#')
            {
                continue;
            }

            if (BaselineEntry.Parse(content) is { } entry && !entries.Exists(e => e.Item1.IsSame(entry)))
            {
                entries.Add((entry, line));
            }
            else
            {
                unreadable.Add(line);
            }
        }

        Entries = entries;
        Unreadable = unreadable;
    }

    public string Path { get; }

    public SourceText Text { get; }

    public IReadOnlyList<(BaselineEntry Entry, TextLine Line)> Entries { get; }

    /// <summary>Lines that are no entry, or that repeat one.</summary>
    public IReadOnlyList<TextLine> Unreadable { get; }

    public static bool IsOne(string path) =>
        string.Equals(System.IO.Path.GetFileName(path), Name, StringComparison.OrdinalIgnoreCase);

    public static BaselineFile? Read(AdditionalText file, CancellationToken cancellationToken) =>
        file.GetText(cancellationToken) is { } text ? new BaselineFile(file.Path, text) : null;

    public Location LocationOf(TextLine line) =>
        Location.Create(Path, line.Span, Text.Lines.GetLinePositionSpan(line.Span));

    /// <summary>The file with other entries: the comments at its top stay, and so do its line ends.</summary>
    public static SourceText Rewrite(SourceText text, IEnumerable<BaselineEntry> entries)
    {
        string lineEnd = text.ToString().Contains("\r\n") ? "\r\n" : "\n";
        IEnumerable<string> header = text.Lines.Select(static line => line.ToString()).TakeWhile(static line => line.TrimStart().StartsWith("#", StringComparison.Ordinal));
        IEnumerable<string> lines = entries.Select(static entry => entry.ToString()).Distinct().OrderBy(static line => line, StringComparer.Ordinal);
        return SourceText.From(string.Concat(header.Concat(lines).Select(line => line + lineEnd)), text.Encoding, text.ChecksumAlgorithm);
    }
}
