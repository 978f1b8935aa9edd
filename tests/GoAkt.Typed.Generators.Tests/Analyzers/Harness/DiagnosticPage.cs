using System.Collections.Immutable;
using System.Text.RegularExpressions;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>
/// The page of a diagnostic in <c>docs/diagnostics</c>: its examples in fenced blocks that are marked <c>csharp
/// wrong</c> and <c>csharp right</c>, and contract baselines that they need in blocks marked <c>text
/// GoAktContracts.txt</c>, or <c>text wrong GoAktContracts.txt</c> where the right examples need another. A block
/// marked <c>xml wrong</c> or <c>xml right</c> has the version of C# that the examples are compiled as.
/// </summary>
internal sealed partial class DiagnosticPage
{
    public DiagnosticPage(string text)
    {
        Text = text.ReplaceLineEndings("\n");
        ILookup<string, string> blocks = Block()
            .Matches(Text)
            .ToLookup(static m => m.Groups[1].Value, static m => m.Groups[2].Value);
        Wrong = [.. blocks["csharp wrong"].Select(example => ProjectOf(example, blocks, "wrong"))];
        Right = [.. blocks["csharp right"].Select(example => ProjectOf(example, blocks, "right"))];
    }

    public string Text { get; }

    /// <summary>Projects with one wrong example each.</summary>
    public ImmutableArray<TestProject> Wrong { get; }

    /// <summary>Projects with one right example each.</summary>
    public ImmutableArray<TestProject> Right { get; }

    public static DiagnosticPage Of(string id) =>
        new(File.ReadAllText(Path.Combine(Repository.Root, "docs", "diagnostics", id + ".md")));

    private static TestProject ProjectOf(string example, ILookup<string, string> blocks, string verdict)
    {
        TestProject project = (TestProject.Default with { ReferencesHosting = true }).With(example, "Example.cs");
        if (blocks[$"xml {verdict}"].FirstOrDefault() is { } properties)
        {
            Assert.True(
                LanguageVersionFacts.TryParse(
                    Version().Match(properties).Groups[1].Value, out LanguageVersion version));
            project = project with { LanguageVersion = version, ImplicitUsings = false };
        }

        string? baseline = blocks[$"text {verdict} GoAktContracts.txt"]
            .Concat(blocks["text GoAktContracts.txt"])
            .FirstOrDefault();
        return baseline is null
            ? project
            : project with
            {
                AdditionalFiles = [new SourceFile("GoAktContracts.txt", baseline)],
            };
    }

    [GeneratedRegex("<LangVersion>(.*)</LangVersion>")]
    private static partial Regex Version();

    [GeneratedRegex("^```([^\n]*)\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
