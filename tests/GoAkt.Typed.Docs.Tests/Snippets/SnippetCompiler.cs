using System.Collections.Immutable;
using System.Text;
using GoAkt.Typed.Generators;
using GoAkt.Typed.Testing.Pages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Docs.Tests.Snippets;

/// <summary>Compiles a block as a user's project does: with the generator, and with all analyzers.</summary>
internal static class SnippetCompiler
{
    // A page may show a contract that the samples have already.
    private const string SecondContractOfAKind = "GOAKT014";

    private static readonly CSharpParseOptions s_parsing = new(LanguageVersion.Preview);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
    [
        .. typeof(ContractGenerator).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(DiagnosticAnalyzer)))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>The compiler's errors, and what the analyzers of the package report.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsOfAsync(FencedBlock block)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        var before = CSharpCompilation.Create(
            "Example",
            Snippet.SourcesOf(block).Select(static text =>
                CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), s_parsing)),
            s_references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver
            .Create([new ContractGenerator().AsSourceGenerator()], parseOptions: s_parsing)
            .RunGeneratorsAndUpdateCompilation(before, out Compilation after, out _, cancelled);
        ImmutableArray<Diagnostic> found = await after
            .WithAnalyzers(s_analyzers, options: null)
            .GetAllDiagnosticsAsync(cancelled);
        return
        [
            .. found
                .Where(static diagnostic => diagnostic is { IsSuppressed: false } && Counts(diagnostic))
                .Select(static diagnostic => diagnostic.ToString()),
        ];
    }

    private static bool Counts(Diagnostic diagnostic) =>
        diagnostic.Severity == DiagnosticSeverity.Error
        || (diagnostic.Severity == DiagnosticSeverity.Warning
            && diagnostic.Id != SecondContractOfAKind
            && (diagnostic.Id.StartsWith("GOAKT", StringComparison.Ordinal) || diagnostic.Id is "CS0618" or "CS4014"));
}
