using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Declares a time-out as a <c>TimeSpan</c>; one that could be left out still can.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseTimeSpanFix))]
[Shared]
public sealed class UseTimeSpanFix : ContractFix
{
    private protected override string FixableId => Descriptors.MisplacedTimeout.Id;

    private protected override string Title => "Use TimeSpan";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node is TypeSyntax { Parent: ParameterSyntax } && TimeSpanType(editor) is not null;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        var type = (TypeSyntax)editor.Generator.ImportedType(TimeSpanType(editor)!);
        editor.ReplaceNode(
            node, (node is NullableTypeSyntax ? SyntaxFactory.NullableType(type) : type).WithTriviaFrom(node));
        if (node.Parent is ParameterSyntax { Default.Value: { } value }
            && !value.IsKind(SyntaxKind.NullLiteralExpression))
        {
            editor.ReplaceNode(
                value, SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression).WithTriviaFrom(value));
        }
    }

    private static INamedTypeSymbol? TimeSpanType(DocumentEditor editor) =>
        TypeOrigins.Framework(editor.SemanticModel.Compilation, "System.TimeSpan");
}
