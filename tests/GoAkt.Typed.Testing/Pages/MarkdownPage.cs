using System.Text.RegularExpressions;

namespace GoAkt.Typed.Testing.Pages;

/// <summary>A page of the repository: the README, a guide, a page of a diagnostic.</summary>
public sealed partial class MarkdownPage
{
    private readonly List<FencedBlock> _blocks = [];
    private readonly HashSet<string> _anchors = [];
    private readonly List<(int Line, string Target)> _links = [];

    private MarkdownPage(string path)
    {
        Path = path;
        Read(File.ReadAllLines(System.IO.Path.Combine(Repository.Root, path)));
    }

    /// <summary>Every page, but what tools have made.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(static path =>
                System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(static path => !Made().IsMatch(path))
            .Order(StringComparer.Ordinal)
            .Select(static path => new MarkdownPage(path)),
    ];

    /// <summary>Where it is, from the repository's root.</summary>
    public string Path { get; }

    /// <summary>Its blocks of code.</summary>
    public IReadOnlyList<FencedBlock> Blocks => _blocks;

    /// <summary>What its headings are called in links.</summary>
    public IReadOnlySet<string> Anchors => _anchors;

    /// <summary>Where its links and pictures lead, each with its line.</summary>
    public IReadOnlyList<(int Line, string Target)> Links => _links;

    /// <summary>The page at a path from the repository's root.</summary>
    public static MarkdownPage Of(string path) => All.Single(page => page.Path == path);

    private void Read(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is { Success: true } fence)
            {
                int end = Array.FindIndex(lines, i + 1, line => line.TrimEnd() == fence.Groups["fence"].Value);
                if (end < 0)
                {
                    throw new InvalidDataException($"{Path}:{i + 1} begins a block that nothing ends.");
                }

                string text = string.Join('\n', lines[(i + 1)..end]);
                _blocks.Add(new FencedBlock(Path, i + 2, fence.Groups["info"].Value.Trim(), text));
                i = end;
                continue;
            }

            if (Heading().Match(lines[i]) is { Success: true } heading)
            {
                AddAnchor(heading.Groups["text"].Value);
            }

            string prose = InlineCode().Replace(lines[i], "code");
            _links.AddRange(Link().Matches(prose).Select(link => (i + 1, link.Groups["target"].Value)));
        }
    }

    // As GitHub makes them: small letters, no punctuation, a hyphen for each space, and a number for a second one.
    private void AddAnchor(string heading)
    {
        string text = LinkText().Replace(heading, "${text}").Replace("`", string.Empty, StringComparison.Ordinal);
        string anchor = NoWord().Replace(text.Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-');
        string name = anchor;
        for (int i = 1; !_anchors.Add(name); i++)
        {
            name = $"{anchor}-{i}";
        }
    }

    [GeneratedRegex(@"(^|/)(bin|obj|node_modules|TestResults|\.[^/]+)/")]
    private static partial Regex Made();

    [GeneratedRegex(@"^(?<fence>\s*```)(?<info>[^`]*)$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+\s+(?<text>.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)|<(img|a) [^>]*(src|href)=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoWord();
}
