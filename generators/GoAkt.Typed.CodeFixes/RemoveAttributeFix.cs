using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Removes an attribute from a method of a contract.</summary>
public abstract class RemoveAttributeFix : ContractFix
{
    private protected sealed override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node.FirstAncestorOrSelf<AttributeSyntax>() is { Parent.Parent: MethodDeclarationSyntax };

    private protected sealed override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
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
