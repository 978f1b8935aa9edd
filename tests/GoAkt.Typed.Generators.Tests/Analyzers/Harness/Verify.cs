using System.Collections.Immutable;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>
/// Says what must be found in a source, and that nothing else is: no other diagnostic of ours, and no error or warning
/// of the compiler, neither in the source nor in what was generated from it.
/// </summary>
internal static class Verify
{
    private const string Usings =
        """
        global using Accounts;
        global using GoAkt.Typed;
        global using Google.Protobuf;
        """;

    /// <summary>Exactly the marked places are reported.</summary>
    /// <param name="descriptor">What is reported.</param>
    /// <param name="marked">Source with <c>[|</c>marks<c>|]</c>.</param>
    /// <param name="message">What every message must contain.</param>
    /// <param name="project">Where the source is put, if it needs more than the default.</param>
    public static async Task Reports(
        DiagnosticDescriptor descriptor, string marked, string? message = null, TestProject? project = null)
    {
        var source = MarkedSource.Parse(marked);
        Assert.NotEmpty(source.Spans);

        ImmutableArray<Diagnostic> found = await FoundIn(source.Text, descriptor, project);

        Assert.Equal(
            source.Spans.Select(span =>
                $"{descriptor.Id} '{source.Text.Substring(span.Start, span.Length)}' at {span.Start}"),
            found.Select(d =>
                d.Location.IsInSource ? $"{d.Id} '{TextOf(d)}' at {d.Location.SourceSpan.Start}" : d.ToString()));
        Assert.All(found, d => Assert.Contains(message ?? string.Empty, d.GetMessage(), StringComparison.Ordinal));
        Verified.Add(descriptor.Id, isReported: true);
    }

    /// <summary>Nothing is reported.</summary>
    public static async Task Accepts(DiagnosticDescriptor descriptor, string source, TestProject? project = null)
    {
        Assert.Empty(await FoundIn(source, descriptor, project));
        Verified.Add(descriptor.Id, isReported: false);
    }

    // A hidden diagnostic only offers its fix, so it is looked at in its own tests alone.
    private static async Task<ImmutableArray<Diagnostic>> FoundIn(
        string source,
        DiagnosticDescriptor descriptor,
        TestProject? project) =>
        [
            .. (
                await Analyzed.DiagnosticsOf(WithUsings(project ?? TestProject.Default).With(source, "Contract.cs"))).Where(d => d.Severity > DiagnosticSeverity.Hidden || d.Id == descriptor.Id),
        ];

    private static TestProject WithUsings(TestProject project) =>
        project.LanguageVersion >= LanguageVersion.CSharp10 ? project.With(Usings, "Usings.cs") : project;

    private static string TextOf(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);
}
