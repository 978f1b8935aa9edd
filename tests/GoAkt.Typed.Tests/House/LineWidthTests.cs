using System.Globalization;
using System.Text.RegularExpressions;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.House;

/// <summary>No formatter wraps lines, so a test holds them to the width that <c>.editorconfig</c> sets.</summary>
public sealed partial class LineWidthTests
{
    private static readonly string[] s_folders = ["generators", "samples", "src", "templates", "tests"];

    [Fact]
    public void Lines_are_no_wider_than_the_editor_is_told()
    {
        string settings = File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig"));
        int width = int.Parse(Width().Match(settings).Groups[1].Value, CultureInfo.InvariantCulture);

        Assert.Empty(s_folders.SelectMany(Sources).SelectMany(file => TooWide(file, width)));
    }

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(static file => !Made().IsMatch(file));

    /// <summary>Texts and the names of tests are as long as they are, and what stands around them is not.</summary>
    private static IEnumerable<string> TooWide(string file, int width)
    {
        bool isText = false;
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            bool isPartOfText = isText;
            isText ^= RawText().Count(line) % 2 == 1;
            if (!isPartOfText && !isText && !Test().IsMatch(line) && Text().Replace(line, string.Empty).Length > width)
            {
                yield return $"{Path.GetRelativePath(Repository.Root, file)}:{number}";
            }
        }
    }

    [GeneratedRegex(@"max_line_length = (\d+)")]
    private static partial Regex Width();

    [GeneratedRegex(@"[\\/](obj|bin|Snapshots)[\\/]")]
    private static partial Regex Made();

    [GeneratedRegex(@"^    public (async )?\w+ \w+_\w+\(")]
    private static partial Regex Test();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""")]
    private static partial Regex Text();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawText();
}
