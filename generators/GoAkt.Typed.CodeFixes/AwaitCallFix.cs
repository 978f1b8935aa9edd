using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Awaits a call whose task is dropped, in a method that becomes async for it if it is not.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitCallFix))]
[Shared]
public sealed class AwaitCallFix : ContractFix
{
    private protected override string FixableId => Descriptors.DroppedTask.Id;

    private protected override string Title => "Await the call";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        CallAt(node) is { Parent: not EqualsValueClauseSyntax } call
        && IsAwaitable(editor.SemanticModel.GetTypeInfo(call).Type)
        && AsyncFunction.Around(editor.SemanticModel, call) is not null
        && (call is not ConditionalAccessExpressionSyntax || IsPlainTask(editor.SemanticModel.GetTypeInfo(call).Type));

    private protected override Task<bool> FitsElsewhereAsync(
        DocumentEditor editor,
        SyntaxNode node,
        CancellationToken cancellationToken) =>
        AsyncFunction
            .Around(editor.SemanticModel, CallAt(node)!)!
            .FitsItsUsesAsync(editor.OriginalDocument.Project.Solution, cancellationToken);

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        ExpressionSyntax call = CallAt(node)!;
        bool isTaskOfTask = IsTaskOfTask(editor.SemanticModel, call);
        editor.ReplaceNode(call, (current, generator) =>
        {
            AwaitExpressionSyntax awaited = Await((ExpressionSyntax)current, editor.TaskType()!, generator);
            return isTaskOfTask
                ? SyntaxFactory.AwaitExpression(awaited.WithoutTrivia()).WithTriviaFrom(awaited)
                : awaited;
        });
        AsyncFunction.Around(editor.SemanticModel, call)!.MakeAsync(editor);
    }

    private static AwaitExpressionSyntax Await(
        ExpressionSyntax call, INamedTypeSymbol taskType, SyntaxGenerator generator)
    {
        ExpressionSyntax task = call.WithoutTrivia();
        if (task is ConditionalAccessExpressionSyntax)
        {
            // If the receiver of '?.' is null, so is the task: await a completed task then.
            var completed = (ExpressionSyntax)
                generator.MemberAccessExpression(generator.ImportedType(taskType), nameof(Task.CompletedTask));
            task = SyntaxFactory.ParenthesizedExpression(
                SyntaxFactory.BinaryExpression(SyntaxKind.CoalesceExpression, task, completed));
        }

        return SyntaxFactory.AwaitExpression(task).WithTriviaFrom(call);
    }

    // A Task<Task> has to be awaited twice: the first await only waits for the start.
    private static bool IsTaskOfTask(SemanticModel model, ExpressionSyntax call) =>
        model.GetTypeInfo(call).Type is INamedTypeSymbol { TypeArguments: { Length: 1 } result }
        && IsAwaitable(result[0])
        && !IsAnyOf(call);

    private static bool IsAnyOf(ExpressionSyntax call) =>
        call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called }
        && (called.Name.Identifier.ValueText == nameof(Task.WhenAny) || IsAnyOf(called.Expression));

    private static ExpressionSyntax? CallAt(SyntaxNode node) =>
        node as ExpressionSyntax
        ?? (node as ExpressionStatementSyntax)?.Expression
        ?? (node as ArrowExpressionClauseSyntax)?.Expression;

    // Types of other namespaces, such as a collection of tasks, can't be awaited.
    private static bool IsAwaitable(ITypeSymbol? type) =>
        type?.ContainingNamespace?.ToDisplayString() is "System.Threading.Tasks" or "System.Runtime.CompilerServices";

    private static bool IsPlainTask(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "Task", Arity: 0 };
}
