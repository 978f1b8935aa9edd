using System.Collections.Immutable;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GoAkt.Typed.Generators.Tests.Analyzers;

/// <summary>Every way of switching a diagnostic off does so. The compiler sees to that, in source and in additional
/// files alike for all diagnostics, so one of each stands for them.</summary>
public class SuppressionTests
{
    /// <summary>One that stands in source, and one that stands in an additional file.</summary>
    public static TheoryData<string> Ids { get; } =
        new(Descriptors.NotAMessage.Id, Descriptors.UnreadableBaseline.Id);

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_severity_switches_a_diagnostic_off(string id)
    {
        TestProject example = DiagnosticPage.Of(id).Wrong[0];

        Assert.Empty(await FoundIn(example, id, await SeverityOf(id, example, "none")));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_severity_makes_a_diagnostic_an_error(string id)
    {
        TestProject example = DiagnosticPage.Of(id).Wrong[0];

        Diagnostic found = Assert.Single(await FoundIn(example, id, await SeverityOf(id, example, "error")));

        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_pragma_suppresses_a_diagnostic_that_stands_in_source_and_no_other(string id)
    {
        TestProject example = DiagnosticPage.Of(id).Wrong[0];
        bool isInSource = Assert.Single(await FoundIn(example, id)).Location.IsInSource;
        SourceFile file = example.Files[0];

        ImmutableArray<Diagnostic> found = await FoundIn(
            example with { Files = [file with { Text = $"#pragma warning disable {id}\n{file.Text}" }] }, id);

        Assert.Equal(isInSource ? 0 : 1, found.Length);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task NoWarn_switches_a_diagnostic_off(string id)
    {
        TestProject example = DiagnosticPage.Of(id).Wrong[0];

        Assert.Empty(
            await FoundIn(
                example with
                {
                    Severities = ImmutableDictionary<string, ReportDiagnostic>.Empty.Add(id, ReportDiagnostic.Suppress),
                },
                id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_attribute_suppresses_a_diagnostic_in_its_own_declaration_and_no_other(string id)
    {
        TestProject example = DiagnosticPage.Of(id).Wrong[0];
        Location location = Assert.Single(await FoundIn(example, id)).Location;
        SourceFile file = example.Files[0];
        int place = location.IsInSource
            ? location.SourceTree!.GetRoot(TestContext.Current.CancellationToken)
                .FindNode(location.SourceSpan).FirstAncestorOrSelf<MemberDeclarationSyntax>()!.SpanStart
            : file.Text.IndexOf("[ActorKind", StringComparison.Ordinal);
        string suppressed = file.Text.Insert(
            Math.Max(place, 0),
            $"[System.Diagnostics.CodeAnalysis.SuppressMessage(\"{Descriptors.Category}\", \"{id}\")] ");

        ImmutableArray<Diagnostic> found = await FoundIn(
            example with
            {
                Files = [file with { Text = suppressed }],
            },
            id);

        Assert.Equal(location.IsInSource ? [] : [id], found.Select(static d => d.Id));
    }

    // The compiler reads sections of an .editorconfig for C# files; for a diagnostic in another file it reads a
    // .globalconfig alone.
    private static async Task<string> SeverityOf(string id, TestProject example, string severity) =>
        (Assert.Single(await FoundIn(example, id)).Location.IsInSource ? "[*.cs]\n" : "is_global = true\n")
        + $"dotnet_diagnostic.{id}.severity = {severity}\n";

    private static async Task<ImmutableArray<Diagnostic>> FoundIn(
        TestProject example, string id, string? editorConfig = null) =>
        [
            .. (await Analyzed.DiagnosticsOf(example, editorConfig)).Where(d =>
                d.Severity > DiagnosticSeverity.Hidden || d.Id == id),
        ];
}
