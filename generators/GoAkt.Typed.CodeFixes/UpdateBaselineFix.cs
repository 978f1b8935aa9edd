using System.Collections.Immutable;
using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Analyzers.Baseline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Writes a project's contract baseline anew, from a difference in the source or in the baseline
/// itself.</summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp,
    Name = nameof(UpdateBaselineFix),
    DocumentKinds = [nameof(TextDocumentKind.Document), nameof(TextDocumentKind.AdditionalDocument)],
    DocumentExtensions = [".cs", ".txt"])]
[Shared]
public sealed class UpdateBaselineFix : CodeFixProvider
{
    private const string Title = $"Bring {BaselineFile.Name} up to date";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds =>
    [
        Descriptors.RemovedFromBaseline.Id,
        Descriptors.ChangedSinceBaseline.Id,
        Descriptors.MissingInBaseline.Id,
        Descriptors.UnreadableBaseline.Id,
    ];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() =>
        new SolutionFixAllProvider(
            static async (context, _, token) =>
            {
                Solution solution = context.Solution;
                IEnumerable<ProjectId> projects =
                    context.Scope == FixAllScope.Solution ? solution.ProjectIds : [context.Project.Id];
                foreach (ProjectId project in projects)
                {
                    solution = await UpdateAsync(solution.GetProject(project)!, token).ConfigureAwait(false);
                }

                return solution;
            });

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Project project = context.TextDocument.Project;
        if (BaselineOf(project) is not null)
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    Title, token => UpdateAsync(project, token), equivalenceKey: nameof(UpdateBaselineFix)),
                context.Diagnostics);
        }

        return Task.CompletedTask;
    }

    private static async Task<Solution> UpdateAsync(Project project, CancellationToken cancellationToken)
    {
        if (BaselineOf(project) is not { } baseline
            || await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation
            || AnalyzedCompilation.Of(compilation) is not { } analyzed)
        {
            return project.Solution;
        }

        SourceText text = await baseline.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var comparison = new BaselineComparison(new BaselineFile(baseline.FilePath ?? baseline.Name, text), analyzed);
        return project.Solution.WithAdditionalDocumentText(baseline.Id, BaselineFile.Rewrite(text, comparison.Entries));
    }

    // The one that the analyzer compares with, should there be several.
    private static TextDocument? BaselineOf(Project project) =>
        project.AdditionalDocuments
            .Where(static document => BaselineFile.IsOne(document.FilePath ?? document.Name))
            .OrderBy(static document => document.FilePath, StringComparer.Ordinal)
            .FirstOrDefault();
}
