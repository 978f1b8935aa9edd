using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Takes the question mark from a message or a reply, and the default value from a message: null can't
/// travel.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RefuseNullFix))]
[Shared]
public sealed class RefuseNullFix : ContractFix
{
    private protected override string FixableId => Descriptors.NotAMessage.Id;

    private protected override string Title => "Don't let it be null";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        diagnostic.Properties.ContainsKey(ProblemDiagnostic.NullProperty)
        && (node is NullableTypeSyntax || ParameterOf(node) is not null);

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node is NullableTypeSyntax)
        {
            editor.ReplaceNode(node, static (current, _) =>
                ((NullableTypeSyntax)current).ElementType.WithTriviaFrom(current));
        }

        if ((node.Parent as ParameterSyntax ?? ParameterOf(node)) is { Default: not null } parameter)
        {
            editor.ReplaceNode(parameter, static (current, _) => ((ParameterSyntax)current).WithoutDefault());
        }
    }

    private static ParameterSyntax? ParameterOf(SyntaxNode value) =>
        (value.Parent as EqualsValueClauseSyntax)?.Parent as ParameterSyntax;
}
