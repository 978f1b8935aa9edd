using System.Collections.Immutable;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>Says what a diagnostic lacks beside its descriptor.</summary>
/// <param name="Folder">The repository, for pages and release files.</param>
/// <param name="Analyzers">The analyzers that report.</param>
/// <param name="Tests">The tests of all diagnostics.</param>
internal sealed record Completeness(
    string Folder, ImmutableArray<DiagnosticAnalyzer> Analyzers, ImmutableArray<DiagnosticTest> Tests)
{
    public static Completeness OfThisRepository { get; } =
        new(Repository.Root, Analyzed.Analyzers, DiagnosticTest.All);

    public async Task<IReadOnlyList<string>> MissingFor(DiagnosticDescriptor descriptor)
    {
        List<string> missing = [];
        if (Analyzers.Count(a => a is not DiagnosticSuppressor && a.SupportedDiagnostics.Contains(descriptor)) != 1)
        {
            missing.Add("one analyzer");
        }

        AddPage(descriptor, missing);
        if (!TextOf(Path.Combine("docs", "diagnostics"), "README.md")
                .Contains(
                    $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title} |",
                    StringComparison.Ordinal))
        {
            missing.Add("line in the index of pages");
        }

        if (!TextOf(Path.Combine("generators", "GoAkt.Typed.Generators"), "AnalyzerReleases.*.md")
                .Contains(
                    $"{descriptor.Id} | GoAkt.Typed | {descriptor.DefaultSeverity} | {descriptor.Title}",
                    StringComparison.Ordinal))
        {
            missing.Add("entry in a release file");
        }

        if (!await HasTest(descriptor.Id, isReported: true, "Reports_"))
        {
            missing.Add("positive test");
        }

        if (!await HasTest(descriptor.Id, isReported: false, "Accepts_"))
        {
            missing.Add("negative test");
        }

        return missing;
    }

    private void AddPage(DiagnosticDescriptor descriptor, List<string> missing)
    {
        string text = TextOf(Path.Combine("docs", "diagnostics"), descriptor.Id + ".md");
        if (!text.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", StringComparison.Ordinal))
        {
            missing.Add("page with its title");
        }

        DiagnosticPage page = new(text);
        if (page.Wrong.IsEmpty)
        {
            missing.Add("wrong example");
        }

        if (page.Right.IsEmpty)
        {
            missing.Add("right example");
        }
    }

    // A name is a hint where to look first; what counts is what the test has verified when it is through.
    private async Task<bool> HasTest(string id, bool isReported, string likelyName)
    {
        foreach (DiagnosticTest test in Tests.Where(test => test.Id == id)
            .OrderByDescending(test => test.Name.StartsWith(likelyName, StringComparison.Ordinal)))
        {
            if ((await Verified.By(test.Run)).Has(id, isReported))
            {
                return true;
            }
        }

        return false;
    }

    private string TextOf(string folder, string pattern)
    {
        DirectoryInfo directory = new(Path.Combine(Folder, folder));
        return directory.Exists
            ? string.Concat(
                directory
                    .GetFiles(pattern)
                    .Select(static file => File.ReadAllText(file.FullName).ReplaceLineEndings("\n")))
            : string.Empty;
    }
}
