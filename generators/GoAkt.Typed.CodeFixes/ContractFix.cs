using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>A fix that edits the document that a diagnostic stands in, for one diagnostic or for all of them at
/// once.</summary>
public abstract class ContractFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [FixableId];

    private protected abstract string FixableId { get; }

    private protected abstract string Title { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(async (context, document, diagnostics) =>
            await FixAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        DocumentEditor editor = await DocumentEditor
            .CreateAsync(context.Document, context.CancellationToken)
            .ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode node = NodeOf(editor, diagnostic);
            if (await CanFixAsync(editor, node, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        TitleAt(editor, node),
                        token => FixAsync(context.Document, [diagnostic], token),
                        equivalenceKey: GetType().Name),
                    diagnostic);
            }
        }
    }

    /// <summary>The title at one place, where another says better what happens there.</summary>
    private protected virtual string TitleAt(DocumentEditor editor, SyntaxNode node) => Title;

    private protected abstract bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic);

    /// <summary>Whether the fix leaves the rest of the solution as sound as it was, where that has to be looked
    /// at.</summary>
    private protected virtual Task<bool> FitsElsewhereAsync(
        DocumentEditor editor, SyntaxNode node, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Edits the node that a diagnostic stands at. Other fixes may have edited what is inside of it.</summary>
    private protected abstract void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic);

    private async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in diagnostics.OrderBy(d => d.Location.SourceSpan.Start))
        {
            SyntaxNode node = NodeOf(editor, diagnostic);
            if (await CanFixAsync(editor, node, diagnostic, cancellationToken).ConfigureAwait(false))
            {
                Fix(editor, node, diagnostic);
            }
        }

        return editor.GetChangedDocument();
    }

    private async Task<bool> CanFixAsync(
        DocumentEditor editor,
        SyntaxNode node,
        Diagnostic diagnostic,
        CancellationToken cancellationToken) =>
        CanFix(editor, node, diagnostic)
        && await FitsElsewhereAsync(editor, node, cancellationToken).ConfigureAwait(false);

    private static SyntaxNode NodeOf(DocumentEditor editor, Diagnostic diagnostic) =>
        editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
}
