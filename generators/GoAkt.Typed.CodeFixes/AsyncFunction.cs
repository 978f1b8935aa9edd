using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>The method, local function or lambda around an expression, and how it becomes one that can await.</summary>
internal sealed class AsyncFunction
{
    private enum Outcome
    {
        /// <summary>It returns nothing, and will return a task.</summary>
        Nothing,

        /// <summary>It returns a task without a result.</summary>
        Task,

        /// <summary>It returns a task with a result.</summary>
        TaskOfResult,
    }

    private readonly SyntaxNode? _function;
    private readonly Outcome _outcome;

    private AsyncFunction(SyntaxNode? function, Outcome outcome)
    {
        _function = function;
        _outcome = outcome;
    }

    /// <returns>Null where nothing can be awaited, not even after a change that leaves the meaning as it is.</returns>
    public static AsyncFunction? Around(SemanticModel model, SyntaxNode node)
    {
        SyntaxNode? function = node.Ancestors().FirstOrDefault(static n => n
            is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax
            or AccessorDeclarationSyntax or BasePropertyDeclarationSyntax or BaseFieldDeclarationSyntax or TypeDeclarationSyntax);
        if (node.Ancestors().TakeWhile(n => n != function).Any(static n => n is LockStatementSyntax or QueryExpressionSyntax))
        {
            return null;
        }

        return function switch
        {
            null when node.FirstAncestorOrSelf<GlobalStatementSyntax>() is not null => new AsyncFunction(null, default),
            AnonymousFunctionExpressionSyntax when model.GetSymbolInfo(function).Symbol is IMethodSymbol symbol => Of(function, symbol),
            MethodDeclarationSyntax or LocalFunctionStatementSyntax when model.GetDeclaredSymbol(function) is IMethodSymbol symbol =>
                Of(function, symbol),
            _ => null,
        };
    }

    /// <summary>Makes the function async, if it is not, once all else in it has been edited.</summary>
    public void MakeAsync(DocumentEditor editor)
    {
        if (_function is not null)
        {
            SyntaxNode? task = _outcome == Outcome.Nothing
                ? editor.Generator.ImportedType(editor.TaskType()!)
                : null;
            editor.ReplaceNode(_function, (current, generator) => Convert(current, task, generator));
        }
    }

    private static AsyncFunction? Of(SyntaxNode function, IMethodSymbol symbol)
    {
        if (symbol.IsAsync)
        {
            return new AsyncFunction(null, default);
        }

        if (symbol.ReturnsVoid)
        {
            return IsFixed(symbol) ? null : new AsyncFunction(function, Outcome.Nothing);
        }

        return symbol.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask" } task
            && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks"
            && symbol.Parameters.All(static p => p.RefKind == RefKind.None)
                ? new AsyncFunction(function, task.Arity == 0 ? Outcome.Task : Outcome.TaskOfResult)
                : null;
    }

    // The return type of what overrides, implements or is handed on as a delegate is not ours to change.
    private static bool IsFixed(IMethodSymbol method) =>
        method.MethodKind == MethodKind.AnonymousFunction
        || method.IsOverride
        || method.IsVirtual
        || method.IsAbstract
        || method.IsPartialDefinition
        || !method.ExplicitInterfaceImplementations.IsEmpty
        || method.Parameters.Any(static p => p.RefKind != RefKind.None)
        || (method.MethodKind == MethodKind.Ordinary && method.ContainingType.AllInterfaces
            .SelectMany(i => i.GetMembers(method.Name))
            .Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method)));

    private SyntaxNode Convert(SyntaxNode function, SyntaxNode? task, SyntaxGenerator generator)
    {
        if (generator.GetModifiers(function).IsAsync)
        {
            return function;
        }

        SyntaxNode rewritten = _outcome == Outcome.Nothing
            ? function
            : new ReturnRewriter(function, returnsValue: _outcome == Outcome.TaskOfResult).Visit(function)!;
        SyntaxNode asynchronous = generator.WithModifiers(rewritten, generator.GetModifiers(rewritten).WithAsync(true));
        return (asynchronous, task) switch
        {
            (MethodDeclarationSyntax method, TypeSyntax type) => method.WithReturnType(type.WithTriviaFrom(method.ReturnType)),
            (LocalFunctionStatementSyntax local, TypeSyntax type) => local.WithReturnType(type.WithTriviaFrom(local.ReturnType)),
            _ => asynchronous,
        };
    }
}
