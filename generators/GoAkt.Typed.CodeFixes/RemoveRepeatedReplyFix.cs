using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Removes a type from <c>[Replies]</c> that stands there already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveRepeatedReplyFix))]
[Shared]
public sealed class RemoveRepeatedReplyFix : ContractFix
{
    private protected override string FixableId => Descriptors.WrongReplies.Id;

    private protected override string Title => "Remove the second one";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        diagnostic.Properties.ContainsKey(ProblemDiagnostic.RepeatedProperty) && EntryOf(node) is not null;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        editor.RemoveNode(EntryOf(node)!);

    /// <summary>What stands in the list for a type: an argument, or an element of an array.</summary>
    private static SyntaxNode? EntryOf(SyntaxNode type) => type.Parent switch
    {
        AttributeArgumentSyntax or ExpressionElementSyntax => type.Parent,
        InitializerExpressionSyntax => type,
        _ => null,
    };
}
