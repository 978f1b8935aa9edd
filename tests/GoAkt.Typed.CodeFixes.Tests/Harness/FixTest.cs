using System.Collections.Immutable;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Harness;
using Google.Protobuf;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Testing.Model;

namespace GoAkt.Typed.CodeFixes.Tests.Harness;

/// <summary>
/// A project in an editor's workspace, with the light bulbs that a fix puts beside what our analyzers report. The
/// framework fixes one diagnostic after the other, and all at once in a document, a project and the solution; each time
/// the text must be as expected, compile, and not be reported again.
/// </summary>
internal sealed class FixTest<TFix> : CSharpCodeFixTest<EmptyDiagnosticAnalyzer, TFix, DefaultVerifier>
    where TFix : CodeFixProvider, new()
{
    private static readonly ImmutableArray<string> s_fixable = new TFix().FixableDiagnosticIds;

    // Those that report what the fix is for, and those that report errors: the rest can't make a test fail.
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
    [
        .. typeof(GoAktAnalyzer).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(DiagnosticAnalyzer)))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .Where(static analyzer => analyzer.SupportedDiagnostics.Any(static d =>
                s_fixable.Contains(d.Id) || d.DefaultSeverity == DiagnosticSeverity.Error)),
    ];

    private static readonly ImmutableArray<MetadataReference> s_goAktTyped =
    [
        .. new[] { typeof(ActorKindAttribute), typeof(IMessage), typeof(Accounts.Profile) }
            .Select(static type => MetadataReference.CreateFromFile(type.Assembly.Location)),
    ];

    private readonly string _id;

    /// <param name="id">What <c>[|</c>marks<c>|]</c> stand for.</param>
    public FixTest(string id)
    {
        _id = id;
        ReferenceAssemblies = RunningFramework.WithoutDownload;
        TestState.AdditionalReferences.AddRange([.. RunningFramework.References, .. s_goAktTyped]);
        TestBehaviors = TestBehaviors.SkipSuppressionCheck;
        SolutionTransforms.Add(static (solution, id) => solution.AddAnalyzerReference(id, LoadedGenerators.Reference));
        SolutionTransforms.Add(static (solution, _) => solution.Projects.Aggregate(
            solution,
            static (all, project) => all.WithProjectCompilationOptions(
                project.Id,
                ((CSharpCompilationOptions)project.CompilationOptions!)
                    .WithNullableContextOptions(NullableContextOptions.Enable))));
    }

    /// <summary>Adds a file, and what becomes of it.</summary>
    public FixTest<TFix> With(string name, string before, string? after = null)
    {
        bool isSource = name.EndsWith(".cs", StringComparison.Ordinal);
        (isSource ? TestState.Sources : TestState.AdditionalFiles).Add((name, before));
        (isSource ? FixedState.Sources : FixedState.AdditionalFiles).Add((name, after ?? before));
        return this;
    }

    /// <summary>Adds a project that the first one references, and that may do without GoAkt.Typed.</summary>
    public FixTest<TFix> WithReferenced(
        string project, bool referencesGoAktTyped, string name, string before, string? after = null)
    {
        foreach ((SolutionState state, string text) in new[] { (TestState, before), (FixedState, after ?? before) })
        {
            ProjectState referenced = state.AdditionalProjects[project];
            referenced.Sources.Add((name, text));
            referenced.AdditionalReferences.AddRange(RunningFramework.References);
            if (referencesGoAktTyped)
            {
                referenced.AdditionalReferences.AddRange(s_goAktTyped);
            }
        }

        if (after is not null)
        {
            // The framework looks at the first project alone to see whether anything is to change.
            FixedState.MarkupHandling = MarkupMode.IgnoreFixable;
        }

        TestState.AdditionalProjectReferences.Add(project);
        return this;
    }

    public Task RunAsync() => RunAsync(TestContext.Current.CancellationToken);

    /// <summary>The project as the workspace has it before anything is fixed.</summary>
    public Task<Project> OpenAsync()
    {
        SolutionState unmarked = TestState
            .WithInheritedValuesApplied(null, [])
            .WithProcessedMarkup(MarkupOptions, GetDefaultDiagnostic([]), [], [], DefaultFilePath);
        return CreateProjectAsync(
            Evaluated(unmarked),
            [.. unmarked.AdditionalProjects.Values.Select(Evaluated)],
            TestContext.Current.CancellationToken);

        EvaluatedProjectState Evaluated(ProjectState state) => new(state, ReferenceAssemblies);
    }

    /// <summary>What is reported in a project, in the order of the source.</summary>
    public async Task<IEnumerable<Diagnostic>> FindAsync(Project project)
    {
        ImmutableArray<(Project Project, Diagnostic Diagnostic)> found = await GetSortedDiagnosticsAsync(
            project.Solution, s_analyzers, [], CompilerDiagnostics, Verify, TestContext.Current.CancellationToken);
        return found.Select(static one => one.Diagnostic);
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => s_analyzers;

    protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
        analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).FirstOrDefault(d => d.Id == _id)
        ?? new DiagnosticDescriptor(_id, "Of the compiler", "", "Compiler", DiagnosticSeverity.Error, true);

    protected override Diagnostic? TrySelectDiagnosticToFix(ImmutableArray<Diagnostic> fixableDiagnostics) =>
        fixableDiagnostics.FirstOrDefault(d => d.Id == _id);

    // A source of a few lines gives hints that do not matter to the fix.
    protected override ImmutableArray<(Project project, Diagnostic diagnostic)> FilterDiagnostics(
        ImmutableArray<(Project project, Diagnostic diagnostic)> diagnostics) =>
        [
            .. base.FilterDiagnostics(diagnostics).Where(static found =>
                s_fixable.Contains(found.diagnostic.Id) || found.diagnostic.Severity == DiagnosticSeverity.Error),
        ];

    protected override ImmutableArray<CodeAction> FilterCodeActions(ImmutableArray<CodeAction> actions)
    {
        Assert.InRange(actions.Length, 0, 1);
        return base.FilterCodeActions(actions);
    }
}
