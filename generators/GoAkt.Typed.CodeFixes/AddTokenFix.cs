using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Gives a contract's method an optional cancellation token.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddTokenFix))]
[Shared]
public sealed class AddTokenFix : ContractFix
{
    private protected override string FixableId => Descriptors.NoToken.Id;

    private protected override string Title => "Add a cancellation token";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node is MethodDeclarationSyntax && TokenOf(editor) is not null;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        var method = (MethodDeclarationSyntax)node;
        var type = editor.Generator.ImportedType(TokenOf(editor)!);
        ParameterSyntax token = SyntaxFactory.Parameter(SyntaxFactory.Identifier(FreeName(method)))
            .WithType(type)
            .WithDefault(SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression)));
        editor.AddParameter(method, token.NormalizeWhitespace());
    }

    private static string FreeName(MethodDeclarationSyntax method)
    {
        string name = "cancellationToken";
        while (method.ParameterList.Parameters.Any(p => p.Identifier.ValueText == name))
        {
            name += "1";
        }

        return name;
    }

    private static INamedTypeSymbol? TokenOf(DocumentEditor editor) =>
        editor.SemanticModel.Compilation.GetTypeByMetadataName("System.Threading.CancellationToken");
}
