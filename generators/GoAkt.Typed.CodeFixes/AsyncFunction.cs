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

        /// <summary>It returns nothing, and handles an event, which awaits nothing.</summary>
        NothingToEvent,

        /// <summary>It returns a task without a result.</summary>
        Task,

        /// <summary>It returns a task with a result.</summary>
        TaskOfResult,
    }

    private readonly SyntaxNode? _function;
    private readonly Outcome _outcome;
    private readonly IMethodSymbol? _symbol;

    private AsyncFunction(SyntaxNode? function, Outcome outcome, IMethodSymbol? symbol)
    {
        _function = function;
        _outcome = outcome;
        _symbol = symbol;
    }

    /// <returns>Null where nothing can be awaited, not even after a change that leaves the meaning as it is.</returns>
    public static AsyncFunction? Around(SemanticModel model, SyntaxNode node)
    {
        SyntaxNode? function = node.Ancestors()
            .FirstOrDefault(static n =>
                n
                    is AnonymousFunctionExpressionSyntax
                        or LocalFunctionStatementSyntax
                        or BaseMethodDeclarationSyntax
                        or AccessorDeclarationSyntax
                        or BasePropertyDeclarationSyntax
                        or BaseFieldDeclarationSyntax
                        or TypeDeclarationSyntax);
        if (node.Ancestors()
                .TakeWhile(n => n != function)
                .Any(static n => n is LockStatementSyntax or QueryExpressionSyntax) || node.Ancestors().Any(IsUnsafe))
        {
            return null;
        }

        return function switch
        {
            null when node.FirstAncestorOrSelf<GlobalStatementSyntax>() is not null =>
                new AsyncFunction(null, default, null),
            AnonymousFunctionExpressionSyntax when model.GetSymbolInfo(function).Symbol is IMethodSymbol symbol =>
                Of(function, symbol),
            MethodDeclarationSyntax
            or LocalFunctionStatementSyntax when model.GetDeclaredSymbol(function) is IMethodSymbol symbol =>
                Of(function, symbol),
            _ => null,
        };
    }

    /// <summary>Whether what uses the function goes on to compile: a delegate that returns nothing can't be made of one
    /// that returns a task.</summary>
    public async Task<bool> FitsItsUsesAsync(Solution solution, CancellationToken cancellationToken) =>
        _outcome != Outcome.Nothing
        || _symbol is null
        || !(await MethodUses.OfAsync(_symbol, solution, cancellationToken).ConfigureAwait(false)).IsDelegate;

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

    private static bool IsUnsafe(SyntaxNode node) => node switch
    {
        UnsafeStatementSyntax or FixedStatementSyntax => true,
        MemberDeclarationSyntax member => member.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        _ => false,
    };

    private static AsyncFunction? Of(SyntaxNode function, IMethodSymbol symbol)
    {
        if (symbol.IsAsync)
        {
            return new AsyncFunction(null, default, null);
        }

        if (symbol.ReturnsVoid)
        {
            return IsEventHandler(symbol) ? new AsyncFunction(function, Outcome.NothingToEvent, symbol)
                : IsFixed(symbol) ? null
                : new AsyncFunction(function, Outcome.Nothing, symbol);
        }

        return symbol.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask" } task
            && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks"
            && symbol.Parameters.All(static p => p.RefKind == RefKind.None)
                ? new AsyncFunction(function, task.Arity == 0 ? Outcome.Task : Outcome.TaskOfResult, symbol)
                : null;
    }

    private static bool IsEventHandler(IMethodSymbol method)
    {
        if (method.Parameters.Length != 2
            || method.Parameters[0].Type.SpecialType != SpecialType.System_Object
            || method.Parameters.Any(static p => p.RefKind != RefKind.None))
        {
            return false;
        }

        ITypeSymbol? type = method.Parameters[1].Type;
        while (type
                is not (
                    null
                    or
                    {
                        Name: nameof(EventArgs),
                        ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true }
                    }))
        {
            type = type.BaseType;
        }

        return type is not null;
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
        || (method.MethodKind == MethodKind.Ordinary
            && method
                .ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(method.Name))
                .Any(m =>
                    SymbolEqualityComparer.Default.Equals(
                        method.ContainingType.FindImplementationForInterfaceMember(m), method)));

    private SyntaxNode Convert(SyntaxNode function, SyntaxNode? task, SyntaxGenerator generator)
    {
        if (generator.GetModifiers(function).IsAsync)
        {
            return function;
        }

        SyntaxNode rewritten = _outcome is Outcome.Nothing or Outcome.NothingToEvent
            ? function
            : new ReturnRewriter(function, returnsValue: _outcome == Outcome.TaskOfResult).Visit(function)!;
        SyntaxNode asynchronous = generator.WithModifiers(rewritten, generator.GetModifiers(rewritten).WithAsync(true));
        return (asynchronous, task) switch
        {
            (MethodDeclarationSyntax method, TypeSyntax type) =>
                method.WithReturnType(type.WithTriviaFrom(method.ReturnType)),
            (LocalFunctionStatementSyntax local, TypeSyntax type) =>
                local.WithReturnType(type.WithTriviaFrom(local.ReturnType)),
            _ => asynchronous,
        };
    }
}
