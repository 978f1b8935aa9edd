using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Removes <c>ref</c>, <c>in</c>, <c>out</c> and <c>params</c> from a parameter of a contract's method,
/// wherever it is implemented and called.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveModifierFix))]
[Shared]
public sealed class RemoveModifierFix : SignatureFix
{
    private protected override string FixableId => Descriptors.ParameterModifier.Id;

    private protected override string Title => "Remove the modifier";

    private protected override void FixDeclaration(
        DocumentEditor editor,
        MethodDeclarationSyntax declaration,
        IMethodSymbol contract,
        IReadOnlyCollection<int> reported)
    {
        foreach (int place in reported.Where(place => place < declaration.ParameterList.Parameters.Count))
        {
            editor.ReplaceNode(declaration.ParameterList.Parameters[place], static (current, _) =>
                ((ParameterSyntax)current).WithModifiers(SyntaxFactory.TokenList()).WithTriviaFrom(current));
        }
    }

    private protected override void FixCall(
        DocumentEditor editor, ArgumentListSyntax arguments, IMethodSymbol called, IReadOnlyCollection<int> reported)
    {
        for (int i = 0; i < arguments.Arguments.Count; i++)
        {
            ArgumentSyntax argument = arguments.Arguments[i];
            int place = argument.NameColon is { Name.Identifier.ValueText: { } name }
                ? called.Parameters.FirstOrDefault(p => p.Name == name)?.Ordinal ?? -1
                : i;
            if (reported.Contains(place)
                && argument is { RefKindKeyword.RawKind: not 0, Expression: not DeclarationExpressionSyntax })
            {
                editor.ReplaceNode(argument, static (current, _) =>
                    ((ArgumentSyntax)current).WithRefKindKeyword(default).WithTriviaFrom(current));
            }
        }
    }
}
