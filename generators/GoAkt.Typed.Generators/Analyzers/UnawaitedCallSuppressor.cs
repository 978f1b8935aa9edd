using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>
/// Where an actor's task is dropped in an async method, the compiler warns too. One mistake is one warning, so its own
/// is suppressed unless ours is switched off.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedCallSuppressor : DiagnosticSuppressor
{
    internal static readonly SuppressionDescriptor Rule = new(
        "GOAKTS001", "CS4014", "GOAKT023 reports the dropped task of a call to an actor, and says more");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [Rule];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (AnalyzedCompilation.Of(context.Compilation) is not { } analyzed)
        {
            return;
        }

        var tasks = new ActorTasks(context.Compilation, analyzed);
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is { } tree
                && !IsSwitchedOff(context.Compilation, tree, context.CancellationToken)
                && IsDroppedCall(context, tree, diagnostic, tasks))
            {
                context.ReportSuppression(Suppression.Create(Rule, diagnostic));
            }
        }
    }

    private static bool IsDroppedCall(
        SuppressionAnalysisContext context, SyntaxTree tree, Diagnostic diagnostic, ActorTasks tasks)
    {
        SyntaxNode node = tree.GetRoot(context.CancellationToken)
            .FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        IOperation? operation = context.GetSemanticModel(tree).GetOperation(node, context.CancellationToken);
        while (operation is not (null or IExpressionStatementOperation))
        {
            operation = operation.Parent;
        }

        return operation is IExpressionStatementOperation statement && tasks.DroppedBy(statement) is not null;
    }

    private static bool IsSwitchedOff(Compilation compilation, SyntaxTree tree, CancellationToken cancellationToken)
    {
        string id = Descriptors.DroppedTask.Id;
        ReportDiagnostic severity;
        return (compilation.Options.SyntaxTreeOptionsProvider is { } options
                && (options.TryGetDiagnosticValue(tree, id, cancellationToken, out severity)
                    || options.TryGetGlobalDiagnosticValue(id, cancellationToken, out severity))
                && severity is ReportDiagnostic.Suppress)
            || (compilation.Options.SpecificDiagnosticOptions.TryGetValue(id, out severity)
                && severity is ReportDiagnostic.Suppress);
    }
}
