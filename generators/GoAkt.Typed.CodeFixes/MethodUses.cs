using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Where the source of a solution declares a method, implements or overrides it, and calls it; generated
/// source apart.</summary>
internal sealed class MethodUses
{
    private readonly List<(DocumentId Document, MethodDeclarationSyntax Declaration)> _declarations = [];
    private readonly List<(DocumentId Document, ArgumentListSyntax Arguments, IMethodSymbol Called)> _calls = [];

    public IReadOnlyList<(DocumentId Document, MethodDeclarationSyntax Declaration)> Declarations => _declarations;

    public IReadOnlyList<(DocumentId Document, ArgumentListSyntax Arguments, IMethodSymbol Called)> Calls => _calls;

    /// <summary>Whether the method is made a delegate of, whose signature then has to match.</summary>
    public bool IsDelegate { get; private set; }

    public static async Task<MethodUses> OfAsync(
        IMethodSymbol method, Solution solution, CancellationToken cancellationToken)
    {
        var uses = new MethodUses();
        foreach (
            ReferencedSymbol referenced in await SymbolFinder
                .FindReferencesAsync(method, solution, cancellationToken)
                .ConfigureAwait(false))
        {
            if (referenced.Definition is not IMethodSymbol { } definition)
            {
                continue;
            }

            foreach (SyntaxReference reference in definition.DeclaringSyntaxReferences)
            {
                if (solution.GetDocument(reference.SyntaxTree) is { } document and not SourceGeneratedDocument
                    && await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false)
                        is MethodDeclarationSyntax declaration)
                {
                    uses._declarations.Add((document.Id, declaration));
                }
            }

            foreach (
                ReferenceLocation location in referenced.Locations.Where(static l =>
                    l.Document is not SourceGeneratedDocument))
            {
                SyntaxNode root = (
                    await location.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
                uses.Add(
                    location.Document.Id,
                    root.FindNode(location.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true),
                    definition);
            }
        }

        return uses;
    }

    private void Add(DocumentId document, SyntaxNode name, IMethodSymbol called)
    {
        SyntaxNode method = name;
        while (method.Parent is MemberAccessExpressionSyntax { Name: { } member } && member == method
            || method.Parent is MemberBindingExpressionSyntax)
        {
            method = method.Parent;
        }

        if (method.Parent is InvocationExpressionSyntax call && call.Expression == method)
        {
            _calls.Add((document, call.ArgumentList, called));
        }
        else if (!name.IsPartOfStructuredTrivia() && !IsName(method))
        {
            IsDelegate = true;
        }
    }

    private static bool IsName(SyntaxNode method) =>
        method.Parent
            is ArgumentSyntax
        {
            Parent.Parent: InvocationExpressionSyntax
            {
                Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }
            }
        };
}
