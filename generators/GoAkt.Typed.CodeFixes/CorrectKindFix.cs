using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Replaces a malformed kind by the one that its message proposes, where the kind is written out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CorrectKindFix))]
[Shared]
public sealed class CorrectKindFix : ContractFix
{
    private protected override string FixableId => Descriptors.MalformedKind.Id;

    private protected override string Title => "Correct the kind";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression }
        && diagnostic.Properties.ContainsKey(ProblemDiagnostic.ReplacementProperty);

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        editor.ReplaceNode(
            node,
            editor
                .Generator.LiteralExpression(diagnostic.Properties[ProblemDiagnostic.ReplacementProperty]!)
                .WithTriviaFrom(node));
}
