using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>A fix that changes the parameters of a contract's method, and with them what implements and what calls
/// it.</summary>
public abstract class SignatureFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [FixableId];

    private protected abstract string FixableId { get; }

    private protected abstract string Title { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() =>
        new SolutionFixAllProvider((context, diagnostics, token) => FixAsync(context.Solution, diagnostics, token));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Solution solution = context.Document.Project.Solution;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await ReportedAt(solution, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } found)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        TitleAt(found.Method, found.Parameter),
                        token => FixAsync(solution, [diagnostic], token),
                        equivalenceKey: GetType().Name),
                    diagnostic);
            }
        }
    }

    /// <summary>The title for one parameter, by its place, where another says better what happens to it.</summary>
    private protected virtual string TitleAt(IMethodSymbol contract, int reported) => Title;

    /// <summary>Edits the parameters of a method: the contract's, or one that implements it.</summary>
    /// <param name="editor">Edits the method's document.</param>
    /// <param name="declaration">The method.</param>
    /// <param name="contract">The contract's method, as it was.</param>
    /// <param name="reported">The parameters that are reported, by their places.</param>
    private protected abstract void FixDeclaration(
        DocumentEditor editor,
        MethodDeclarationSyntax declaration,
        IMethodSymbol contract,
        IReadOnlyCollection<int> reported);

    /// <summary>Edits the arguments of a call of such a method.</summary>
    /// <param name="editor">Edits the call's document.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="called">The contract's method or one that implements it, as it was.</param>
    /// <param name="reported">The parameters that are reported, by their places.</param>
    private protected virtual void FixCall(
        DocumentEditor editor, ArgumentListSyntax arguments, IMethodSymbol called, IReadOnlyCollection<int> reported)
    {
    }

    private async Task<Solution> FixAsync(
        Solution solution, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var reported = new List<(MethodDeclarationSyntax Declaration, IMethodSymbol Method, int Parameter)>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (await ReportedAt(solution, diagnostic, cancellationToken).ConfigureAwait(false) is { } found)
            {
                reported.Add(found);
            }
        }

        var editor = new SolutionEditor(solution);
        var edited = new HashSet<SyntaxNode>();
        foreach (
            IGrouping<
                MethodDeclarationSyntax,
                (MethodDeclarationSyntax Declaration, IMethodSymbol Method, int Parameter)
            > method in reported.GroupBy(static r => r.Declaration))
        {
            if (!edited.Contains(method.Key))
            {
                int[] parameters = [.. method.Select(static r => r.Parameter)];
                await FixAsync(editor, method.First().Method, parameters, edited, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return editor.GetChangedSolution();
    }

    // One class may implement two contracts with one method, so that what one of them needs has been edited for the
    // other.
    private async Task FixAsync(
        SolutionEditor editor,
        IMethodSymbol contract,
        int[] reported,
        HashSet<SyntaxNode> edited,
        CancellationToken cancellationToken)
    {
        MethodUses uses = await MethodUses
            .OfAsync(contract, editor.OriginalSolution, cancellationToken)
            .ConfigureAwait(false);
        foreach ((DocumentId document, ArgumentListSyntax arguments, IMethodSymbol called) in uses.Calls)
        {
            DocumentEditor file = await editor
                .GetDocumentEditorAsync(document, cancellationToken)
                .ConfigureAwait(false);
            if (edited.Add(arguments))
            {
                FixCall(file, arguments, called, reported);
            }
        }

        foreach ((DocumentId document, MethodDeclarationSyntax declaration) in uses.Declarations)
        {
            DocumentEditor file = await editor
                .GetDocumentEditorAsync(document, cancellationToken)
                .ConfigureAwait(false);
            if (edited.Add(declaration))
            {
                FixDeclaration(file, declaration, contract, reported);
            }
        }
    }

    private static async Task<(MethodDeclarationSyntax Declaration, IMethodSymbol Method, int Parameter)?> ReportedAt(
        Solution solution, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (solution.GetDocument(diagnostic.Location.SourceTree) is not { } document
            || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not { } node
            || node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration)
        {
            return null;
        }

        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        int parameter = node.FirstAncestorOrSelf<ParameterSyntax>() is { } reported
            ? declaration.ParameterList.Parameters.IndexOf(reported)
            : -1;
        return model.GetDeclaredSymbol(declaration, cancellationToken) is { } method
            ? (declaration, method, parameter)
            : null;
    }
}
