using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Awaits in the handler of a hosted actor what it blocked on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitInsteadFix))]
[Shared]
public sealed class AwaitInsteadFix : ContractFix
{
    private protected override string FixableId => Descriptors.BlockingHandler.Id;

    private protected override string Title => "Await the call";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node is ExpressionSyntax blocking
        && TaskOf(editor, blocking, diagnostic) is not null
        && TakesTasksAlone(editor.SemanticModel, blocking, diagnostic)
        && AsyncFunction.Around(editor.SemanticModel, blocking) is not null;

    private protected override Task<bool> FitsElsewhereAsync(
        DocumentEditor editor,
        SyntaxNode node,
        CancellationToken cancellationToken) =>
        AsyncFunction
            .Around(editor.SemanticModel, node)!
            .FitsItsUsesAsync(editor.OriginalDocument.Project.Solution, cancellationToken);

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        editor.ReplaceNode(node, (current, _) =>
        {
            var blocking = (ExpressionSyntax)current;
            ExpressionSyntax awaited =
                SyntaxFactory.AwaitExpression(TaskOf(editor, blocking, diagnostic)!.WithoutTrivia());
            ExpressionSyntax replacement =
                NeedsParentheses(blocking) ? SyntaxFactory.ParenthesizedExpression(awaited) : awaited;
            return replacement.WithTriviaFrom(blocking);
        });
        AsyncFunction.Around(editor.SemanticModel, node)!.MakeAsync(editor);
    }

    private static ExpressionSyntax? TaskOf(DocumentEditor editor, ExpressionSyntax blocking, Diagnostic diagnostic)
    {
        if (blocking is MemberAccessExpressionSyntax result)
        {
            return result.Expression;
        }

        if (blocking is not InvocationExpressionSyntax call)
        {
            return null;
        }

        // A static method may stand there without its type.
        var member = call.Expression as MemberAccessExpressionSyntax;
        SimpleNameSyntax whenAll = SyntaxFactory.IdentifierName(nameof(Task.WhenAll));
        return diagnostic.Properties[BlockingHandlerAnalyzer.CallProperty] switch
        {
            BlockingCalls.Wait when member is not null && call.ArgumentList.Arguments.Count == 0 => member.Expression,
            BlockingCalls.WaitAll => call.WithExpression(member is null ? whenAll : member.WithName(whenAll)),
            BlockingCalls.SemaphoreWait when member is not null =>
                call.WithExpression(member.WithName(SyntaxFactory.IdentifierName("WaitAsync"))),
            BlockingCalls.Sleep when editor.TaskType() is { } task => call.WithExpression(
                (ExpressionSyntax)
                    editor.Generator.MemberAccessExpression(editor.Generator.ImportedType(task), nameof(Task.Delay))),
            BlockingCalls.GetResult when member is not null => AwaiterOf(member),
            _ => null,
        };
    }

    // A wait with a time-out goes on when it has passed, which an await does not.
    private static bool TakesTasksAlone(SemanticModel model, ExpressionSyntax blocking, Diagnostic diagnostic) =>
        diagnostic.Properties[BlockingHandlerAnalyzer.CallProperty] != BlockingCalls.WaitAll
        || model.GetSymbolInfo(blocking).Symbol is IMethodSymbol { Parameters.Length: 1 };

    private static ExpressionSyntax? AwaiterOf(MemberAccessExpressionSyntax getResult) =>
        getResult.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax getAwaiter }
        && getAwaiter.Name.Identifier.ValueText == nameof(Task.GetAwaiter)
            ? getAwaiter.Expression
            : null;

    private static bool NeedsParentheses(ExpressionSyntax expression) =>
        expression.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax
            or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax;
}
