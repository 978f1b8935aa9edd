using System.Collections.Immutable;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Testing.Model;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>A test project as a build sees it: the generator has run, and compiler and all analyzers together say what
/// they find.</summary>
internal sealed class ContractTest : CSharpAnalyzerTest<EmptyDiagnosticAnalyzer, DefaultVerifier>
{
    private readonly DiagnosticDescriptor? _marked;

    /// <param name="project">The project, whose files may be marked.</param>
    /// <param name="marked">What <c>[|</c>marks<c>|]</c> stand for.</param>
    /// <param name="editorConfig">A file that sets severities.</param>
    public ContractTest(TestProject project, DiagnosticDescriptor? marked = null, string? editorConfig = null)
    {
        _marked = marked;
        project.PutInto(this, editorConfig);

        // What is generated has snapshots, and a pragma is the same for all diagnostics: SuppressionTests tries it.
        TestBehaviors = TestBehaviors.SkipGeneratedSourcesCheck | TestBehaviors.SkipSuppressionCheck;
    }

    /// <summary>What is found, in the order of the source, for tests that compare projects.</summary>
    public async Task<ImmutableArray<Diagnostic>> FindAsync()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        Project project =
            await CreateProjectAsync(new EvaluatedProjectState(TestState, ReferenceAssemblies), [], cancelled);
        using Workspace workspace = project.Solution.Workspace;
        ImmutableArray<(Project Project, Diagnostic Diagnostic)> found = await GetSortedDiagnosticsAsync(
            project.Solution, [.. GetDiagnosticAnalyzers()], [], CompilerDiagnostics, Verify, cancelled);
        return [.. found.Select(static one => one.Diagnostic)];
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => Analyzed.Analyzers;

    protected override IEnumerable<Type> GetSourceGenerators() => [typeof(ContractGenerator)];

    // The project has said what severities it sets; one that is set here would go before its .editorconfig.
    protected override Project ApplyCompilationOptions(Project project) => project;

    protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) => _marked;

    // A hidden diagnostic only offers its fix, so it is looked at in its own tests alone.
    protected override ImmutableArray<(Project project, Diagnostic diagnostic)> FilterDiagnostics(
        ImmutableArray<(Project project, Diagnostic diagnostic)> diagnostics) =>
        [
            .. diagnostics.Where(found => !found.diagnostic.IsSuppressed
                && (_marked is null
                    || found.diagnostic.Severity > DiagnosticSeverity.Hidden
                    || found.diagnostic.Id == _marked.Id)),
        ];
}
