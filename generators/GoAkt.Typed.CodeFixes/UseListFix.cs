using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Makes a batch, or what answers one, an <c>IReadOnlyList&lt;T&gt;</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseListFix))]
[Shared]
public sealed class UseListFix : ContractFix
{
    private protected override string FixableId => Descriptors.UnknownBatch.Id;

    private protected override string Title => "Use IReadOnlyList<>";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        diagnostic.Properties.ContainsKey(ProblemDiagnostic.ListProperty)
        && ElementOf(editor.SemanticModel, node) is not null;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        INamedTypeSymbol list = editor.SemanticModel.Compilation
            .GetSpecialType(SpecialType.System_Collections_Generic_IReadOnlyList_T)
            .Construct(ElementOf(editor.SemanticModel, node)!);
        editor.ReplaceNode(node, editor.Generator.ImportedType(list).WithTriviaFrom(node));
    }

    // An alias is reported as a whole, and may stand for a task of the list.
    private static ITypeSymbol? ElementOf(SemanticModel model, SyntaxNode node) =>
        node is TypeSyntax type
        && model.GetTypeInfo(type).Type is { } given
        && KnownSymbols.Of(model.Compilation) is { } known
        && (BatchTypes.ElementOfCollection(given) ?? given) is { } element
        && (known.IsMessage(element) || known.IsAnyMessage(element))
            ? element.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
            : null;
}
