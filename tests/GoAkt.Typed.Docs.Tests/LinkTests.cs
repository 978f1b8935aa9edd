using GoAkt.Typed.Testing.Pages;

namespace GoAkt.Typed.Docs.Tests;

/// <summary>Links within the repository lead somewhere.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. MarkdownPage.All.Select(static page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file_and_a_heading_that_are_there(string path)
    {
        var page = MarkdownPage.Of(path);

        Assert.Empty(page.Links
            .Where(static link => !Uri.TryCreate(link.Target, UriKind.Absolute, out _))
            .Select(link => Fault(page, link.Target) is { } fault ? $"{path}:{link.Line}: {fault}" : null)
            .OfType<string>());
    }

    [Fact]
    public void Every_guide_can_be_reached_from_the_read_me()
    {
        HashSet<string> reached = [];
        Queue<string> ahead = new(["README.md"]);
        while (ahead.TryDequeue(out string? path))
        {
            if (reached.Add(path))
            {
                var page = MarkdownPage.Of(path);
                foreach (string target in page.Links.Select(link => Resolve(page, link.Target).File))
                {
                    if (MarkdownPage.All.Any(other => other.Path == target))
                    {
                        ahead.Enqueue(target);
                    }
                }
            }
        }

        Assert.Empty(MarkdownPage.All
            .Select(static page => page.Path)
            .Where(static path => path.StartsWith("docs/", StringComparison.Ordinal))
            .Except(reached));
    }

    private static string? Fault(MarkdownPage page, string target)
    {
        (string file, string anchor) = Resolve(page, target);
        string full = Path.Combine(Repository.Root, file);
        if (!File.Exists(full) && !Directory.Exists(full))
        {
            return $"'{target}' leads to no file.";
        }

        return anchor.Length == 0 || MarkdownPage.Of(file).Anchors.Contains(anchor)
            ? null
            : $"'{target}' leads to no heading of that page.";
    }

    private static (string File, string Anchor) Resolve(MarkdownPage page, string target)
    {
        string[] parts = target.Split('#', 2);
        string folder = Path.Combine(Repository.Root, Path.GetDirectoryName(page.Path)!);
        string file = parts[0].Length == 0
            ? page.Path
            : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, parts[0])));
        return (file.Replace('\\', '/'), parts.ElementAtOrDefault(1) ?? string.Empty);
    }
}
