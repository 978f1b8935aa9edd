using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Writes types into a document.</summary>
internal static class GeneratorExtensions
{
    /// <summary>A type by its short name, whose namespace is imported where it is not.</summary>
    public static TypeSyntax ImportedType(this SyntaxGenerator generator, ITypeSymbol type) =>
        (TypeSyntax)generator.TypeExpression(type).WithAdditionalAnnotations(Simplifier.AddImportsAnnotation);

    public static INamedTypeSymbol? TaskType(this DocumentEditor editor) =>
        TypeOrigins.Framework(editor.SemanticModel.Compilation, "System.Threading.Tasks.Task");

    public static INamedTypeSymbol? TaskOfResultType(this DocumentEditor editor) =>
        TypeOrigins.Framework(editor.SemanticModel.Compilation, "System.Threading.Tasks.Task`1");
}
