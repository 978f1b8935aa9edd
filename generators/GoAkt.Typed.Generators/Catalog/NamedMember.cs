using GoAkt.Typed.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Generators.Catalog;

/// <summary>A member that can bear on contracts by its name alone. Most members of a project are such, and few of them
/// have a name that matters: only those are hashed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Container">What precedes its name in metadata.</param>
/// <param name="Span">Where it is declared in its file; empty for a variable or a function of top-level
/// statements.</param>
/// <param name="Around">The hash of the statements that such a variable or function is declared in.</param>
internal readonly record struct NamedMember(string Name, string Container, TextSpan Span, ulong Around)
{
    /// <summary>The hash of all of the member but its bodies and initial values.</summary>
    /// <param name="root">The file that it is declared in.</param>
    public ulong HashIn(SyntaxNode root)
    {
        Fnv64 hash = Fnv64.Empty;
        hash.Add(Container);
        hash.Add(Name);
        hash.Add(Around);
        if (!Span.IsEmpty)
        {
            AddText(root.FindNode(Span), ref hash);
        }

        return hash.Value;
    }

    private static void AddText(SyntaxNode node, ref Fnv64 hash)
    {
        hash.Add(node.RawKind);
        foreach (SyntaxNodeOrToken child in node.ChildNodesAndTokens())
        {
            switch (child.AsNode())
            {
                case BlockSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax:
                    // That there is one matters, what is in it does not.
                    hash.Add(child.RawKind);
                    break;
                case VariableDeclarationSyntax or VariableDeclaratorSyntax or AccessorListSyntax
                    or AccessorDeclarationSyntax:
                    AddText(child.AsNode()!, ref hash);
                    break;
                default:
                    hash.Add(child.ToString());
                    break;
            }
        }
    }
}
