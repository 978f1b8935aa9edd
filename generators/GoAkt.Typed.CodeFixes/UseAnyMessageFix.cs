using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Replaces <c>object</c> and <c>dynamic</c>, as the reply of an actor that has several, by
/// <c>IMessage</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseAnyMessageFix))]
[Shared]
public sealed class UseAnyMessageFix : ContractFix
{
    private protected override string FixableId => Descriptors.NotAMessage.Id;

    private protected override string Title => "Use IMessage";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node is TypeSyntax && AnyMessage(editor, diagnostic) is not null;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        editor.ReplaceNode(node, editor.Generator.ImportedType(AnyMessage(editor, diagnostic)!).WithTriviaFrom(node));

    private static INamedTypeSymbol? AnyMessage(DocumentEditor editor, Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(ProblemDiagnostic.ReplacementProperty, out string? name)
            ? TypeOrigins.Protobuf(editor.SemanticModel.Compilation, name!)
            : null;
}
