using System.Collections.Immutable;
using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.CodeFixes;

/// <summary>
/// Makes the interface that is used as a contract one, with a kind that its namespace and its name suggest. The interface may
/// stand in another file or project than its use.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddKindFix))]
[Shared]
public sealed class AddKindFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [Descriptors.NotAContract.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() =>
        new SolutionFixAllProvider((context, diagnostics, token) => FixAsync(context.Solution, diagnostics, token));

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await InterfaceAtAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not null)
            {
                Solution solution = context.Document.Project.Solution;
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Add [{AttributeFor(diagnostic)}]",
                        token => FixAsync(solution, [diagnostic], token),
                        equivalenceKey: nameof(AddKindFix)),
                    diagnostic);
            }
        }
    }

    private static async Task<Solution> FixAsync(
        Solution solution, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var editor = new SolutionEditor(solution);
        var marked = new HashSet<(DocumentId, TextSpan)>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (solution.GetDocument(diagnostic.Location.SourceTree) is not { } document
                || await InterfaceAtAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } type
                || type.DeclaringSyntaxReferences[0] is not { } reference
                || solution.GetDocument(reference.SyntaxTree) is not { } declaring
                || !marked.Add((declaring.Id, reference.Span)))
            {
                continue;
            }

            DocumentEditor file = await editor.GetDocumentEditorAsync(declaring.Id, cancellationToken).ConfigureAwait(false);
            SyntaxNode declaration = await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
            file.AddAttribute(declaration, KindAttribute(file, type, AttributeFor(diagnostic)));
        }

        return editor.GetChangedSolution();
    }

    private static SyntaxNode KindAttribute(DocumentEditor editor, INamedTypeSymbol type, string attribute)
    {
        INamedTypeSymbol known = editor.SemanticModel.Compilation.GetTypeByMetadataName($"GoAkt.Typed.{attribute}Attribute")!;
        SyntaxNode name = editor.Generator.ImportedType(known);
        return editor.Generator.Attribute(name, [editor.Generator.AttributeArgument(editor.Generator.LiteralExpression(KindProposal.For(type)))]);
    }

    private static async Task<INamedTypeSymbol?> InterfaceAtAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        return node is TypeSyntax
            && model.GetTypeInfo(node, cancellationToken).Type is INamedTypeSymbol { TypeKind: TypeKind.Interface } type
            && !type.DeclaringSyntaxReferences.IsEmpty
                ? type.OriginalDefinition
                : null;
    }

    private static string AttributeFor(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(ContractUseAnalyzer.AttributeProperty, out string? attribute) ? attribute! : "ActorKind";
}
