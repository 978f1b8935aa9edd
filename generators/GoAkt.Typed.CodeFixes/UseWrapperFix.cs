using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Replaces a primitive type in a contract by the protobuf message that holds one value of it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseWrapperFix))]
[Shared]
public sealed class UseWrapperFix : ContractFix
{
    private protected override string FixableId => Descriptors.NotAMessage.Id;

    private protected override string Title => "Use the protobuf wrapper";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node is TypeSyntax type && WrapperFor(editor, type) is not null;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        var wrapper = (TypeSyntax)editor.Generator.ImportedType(WrapperFor(editor, (TypeSyntax)node)!);
        editor.ReplaceNode(node, wrapper.WithTriviaFrom(node));

        // The default value has the old type, and null is no message, so the parameter loses its default.
        if (node.Parent is ParameterSyntax { Default: not null })
        {
            editor.ReplaceNode(node.Parent, static (current, _) => ((ParameterSyntax)current).WithoutDefault());
        }
    }

    private static INamedTypeSymbol? WrapperFor(DocumentEditor editor, TypeSyntax type) =>
        editor.SemanticModel.GetTypeInfo(type).Type is { } value && Wrappers.NameFor(value) is { } name
            ? TypeOrigins.Protobuf(editor.SemanticModel.Compilation, $"{Wrappers.Namespace}.{name}")
            : null;
}
