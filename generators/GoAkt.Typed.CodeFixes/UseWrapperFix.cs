using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
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
        var wrapper = editor.Generator.ImportedType(WrapperFor(editor, (TypeSyntax)node)!);
        TypeSyntax replacement = node is NullableTypeSyntax ? SyntaxFactory.NullableType(wrapper) : wrapper;
        editor.ReplaceNode(node, replacement.WithTriviaFrom(node));

        // A value of the primitive is none of the message; null and default are.
        if (node.Parent is ParameterSyntax { Default.Value: { } value } && !IsNullOrDefault(value))
        {
            editor.ReplaceNode(node.Parent, static (current, _) => WithoutDefault((ParameterSyntax)current));
        }
    }

    private static ParameterSyntax WithoutDefault(ParameterSyntax parameter) =>
        parameter.WithDefault(null).WithIdentifier(parameter.Identifier.WithTrailingTrivia(parameter.GetTrailingTrivia()));

    private static bool IsNullOrDefault(ExpressionSyntax value) =>
        value.IsKind(SyntaxKind.NullLiteralExpression)
        || value.IsKind(SyntaxKind.DefaultLiteralExpression)
        || value.IsKind(SyntaxKind.DefaultExpression);

    private static INamedTypeSymbol? WrapperFor(DocumentEditor editor, TypeSyntax type) =>
        editor.SemanticModel.GetTypeInfo(type).Type is { } value && Wrappers.NameFor(value) is { } name
            ? TypeOrigins.Protobuf(editor.SemanticModel.Compilation, $"{Wrappers.Namespace}.{name}")
            : null;
}
