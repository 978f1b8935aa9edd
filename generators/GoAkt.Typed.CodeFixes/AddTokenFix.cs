using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Gives a contract's method, and what implements it, an optional cancellation token.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddTokenFix))]
[Shared]
public sealed class AddTokenFix : SignatureFix
{
    private protected override string FixableId => Descriptors.NoToken.Id;

    private protected override string Title => "Add a cancellation token";

    private protected override void FixDeclaration(
        DocumentEditor editor,
        MethodDeclarationSyntax declaration,
        IMethodSymbol contract,
        IReadOnlyCollection<int> reported)
    {
        if (TypeOrigins.Framework(editor.SemanticModel.Compilation, "System.Threading.CancellationToken") is { } type)
        {
            ParameterSyntax token = SyntaxFactory.Parameter(SyntaxFactory.Identifier(FreeName(declaration)))
                .WithType(editor.Generator.ImportedType(type))
                .WithDefault(Default(declaration));
            editor.AddParameter(declaration, token.NormalizeWhitespace());
        }
    }

    // An explicit implementation is called through its interface alone, whose default holds.
    private static EqualsValueClauseSyntax? Default(MethodDeclarationSyntax declaration) =>
        declaration.ExplicitInterfaceSpecifier is null
            ? SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression))
            : null;

    private static string FreeName(MethodDeclarationSyntax declaration)
    {
        HashSet<string> taken =
        [
            .. declaration
                .DescendantTokens()
                .Where(static t => t.IsKind(SyntaxKind.IdentifierToken))
                .Select(static t => t.ValueText),
        ];
        string name = "cancellationToken";
        while (taken.Contains(name))
        {
            name += "1";
        }

        return name;
    }
}
