using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Removes a <c>[OneWay]</c> that has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveOneWayFix))]
[Shared]
public sealed class RemoveOneWayFix : ContractFix
{
    private protected override string FixableId => Descriptors.OneWayWithoutEffect.Id;

    private protected override string Title => "Remove [OneWay]";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node.FirstAncestorOrSelf<AttributeSyntax>() is { Parent.Parent: MethodDeclarationSyntax };

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        AttributeSyntax attribute = node.FirstAncestorOrSelf<AttributeSyntax>()!;
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1)
        {
            editor.RemoveNode(attribute);
            return;
        }

        var method = (MethodDeclarationSyntax)list.Parent!;
        int place = method.AttributeLists.IndexOf(list);
        editor.ReplaceNode(method, (current, _) => WithoutList((MethodDeclarationSyntax)current, place));
    }

    private static MethodDeclarationSyntax WithoutList(MethodDeclarationSyntax method, int place)
    {
        MethodDeclarationSyntax without = method.WithAttributeLists(method.AttributeLists.RemoveAt(place));

        // What stands before the first list is about the method, such as its documentation.
        return place == 0 ? without.WithLeadingTrivia(method.GetLeadingTrivia()) : without;
    }
}
