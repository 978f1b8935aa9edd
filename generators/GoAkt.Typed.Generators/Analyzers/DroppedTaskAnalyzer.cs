using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Warns of a call to an actor whose task is dropped: a tell that fails then fails unseen.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedTaskAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.DroppedTask];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed)
    {
        var tasks = new ActorTasks(context.Compilation, analyzed);
        context.RegisterOperationAction(
            c =>
            {
                if (tasks.DroppedBy((IExpressionStatementOperation)c.Operation) is { } call)
                {
                    SyntaxNode statement = c.Operation.Syntax;
                    Report(c, (statement as ExpressionStatementSyntax)?.Expression ?? statement, call);
                }
            },
            OperationKind.ExpressionStatement);
        context.RegisterOperationAction(
            c =>
            {
                var declared = (IVariableDeclaratorOperation)c.Operation;
                if (tasks.KeptUnusedIn(declared) is { } call)
                {
                    Report(c, declared.Initializer!.Value.Syntax, call);
                }
            },
            OperationKind.VariableDeclarator);
    }

    private static void Report(OperationAnalysisContext context, SyntaxNode place, IMethodSymbol call) =>
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.DroppedTask, place.GetLocation(), call.ShowMember()));
}
