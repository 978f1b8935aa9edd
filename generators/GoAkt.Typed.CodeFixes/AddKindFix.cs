using System.Collections.Immutable;
using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>
/// Makes the interface that is used as a contract one, with a kind that its namespace and its name suggest. The
/// interface may stand in another file or project than its use.
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
            Solution solution = context.Document.Project.Solution;
            if (await TargetOf(solution, diagnostic, context.CancellationToken).ConfigureAwait(false) is not null)
            {
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
        var marked = new HashSet<SyntaxNode>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (await TargetOf(solution, diagnostic, cancellationToken).ConfigureAwait(false) is { } target
                && marked.Add(target.Declaration))
            {
                DocumentEditor file = await editor
                    .GetDocumentEditorAsync(target.Document.Id, cancellationToken)
                    .ConfigureAwait(false);
                file.AddAttribute(target.Declaration, target.KindAttribute(file.Generator));
            }
        }

        return editor.GetChangedSolution();
    }

    // The declaration of the interface that a diagnostic is about, where it can be marked: in the source of this
    // solution, in a project that references GoAkt.Typed, and not generic, which no contract is.
    private static async Task<Target?> TargetOf(
        Solution solution, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (solution.GetDocument(diagnostic.Location.SourceTree) is not { } document
            || await InterfaceAtAsync(document, diagnostic, cancellationToken).ConfigureAwait(false)
                is not { IsGenericType: false } type
            || type.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference
            || solution.GetDocument(reference.SyntaxTree) is not { } declaring
            || await declaring.Project.GetCompilationAsync(cancellationToken).ConfigureAwait(false)
                is not { } compilation
            || TypeOrigins.Typed(compilation, $"GoAkt.Typed.{AttributeFor(diagnostic)}Attribute") is not { } attribute)
        {
            return null;
        }

        SyntaxNode declaration = await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
        return new Target(declaring, declaration, type, attribute);
    }

    private static async Task<INamedTypeSymbol?> InterfaceAtAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        return node is TypeSyntax
            && model.GetTypeInfo(node, cancellationToken).Type is INamedTypeSymbol { TypeKind: TypeKind.Interface } type
                ? type
                : null;
    }

    private static string AttributeFor(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(ContractUseAnalyzer.AttributeProperty, out string? attribute)
            ? attribute!
            : "ActorKind";

    private sealed record Target(
        Document Document, SyntaxNode Declaration, INamedTypeSymbol Type, INamedTypeSymbol Attribute)
    {
        public SyntaxNode KindAttribute(SyntaxGenerator generator) =>
            generator.Attribute(
                generator.ImportedType(Attribute),
                [generator.AttributeArgument(generator.LiteralExpression(KindProposal.For(Type)))]);
    }
}
