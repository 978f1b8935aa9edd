using System.Collections.Immutable;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>A test project as a build sees it: the generator has run, and compiler and analyzers together say what they
/// find.</summary>
internal static class Analyzed
{
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(GoAktAnalyzer).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(DiagnosticAnalyzer)))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>What the compiler and all analyzers report in the end, in the order of the source.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsOf(TestProject project, string? editorConfig = null)
    {
        Compilation compilation = project.Generate().Compilation;
        if (editorConfig is not null)
        {
            compilation = compilation.WithOptions(
                compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfigSeverities(editorConfig)));
        }

        AnalyzerOptions options = new(
            [.. project.AdditionalFiles.Select(static file => new InMemoryAdditionalText(file.Path, file.Text))],
            new InMemoryAnalyzerConfig(project.EditorConfig));
        CompilationWithAnalyzersOptions settings = new(
            options,
            onAnalyzerException: static (exception, analyzer, _) =>
                throw new InvalidOperationException($"{analyzer} failed.", exception),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(Analyzers, settings)
            .GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        return
        [
            .. found
                .Where(static d =>
                    d.Id.StartsWith("GOAKT", StringComparison.Ordinal) || d.Severity >= DiagnosticSeverity.Warning)
                .OrderBy(static d => d.Location.GetLineSpan().Path, StringComparer.Ordinal)
                .ThenBy(static d => d.Location.SourceSpan.Start)
                .ThenBy(static d => d.Id, StringComparer.Ordinal),
        ];
    }
}
