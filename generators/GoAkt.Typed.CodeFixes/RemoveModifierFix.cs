using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Removes <c>ref</c>, <c>in</c>, <c>out</c> and <c>params</c> from a parameter of a contract's method.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveModifierFix))]
[Shared]
public sealed class RemoveModifierFix : ContractFix
{
    private protected override string FixableId => Descriptors.ParameterModifier.Id;

    private protected override string Title => "Remove the modifier";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node.FirstAncestorOrSelf<ParameterSyntax>() is not null;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        editor.ReplaceNode(
            node.FirstAncestorOrSelf<ParameterSyntax>()!,
            static (current, _) => ((ParameterSyntax)current).WithModifiers(SyntaxFactory.TokenList()).WithTriviaFrom(current));
}
