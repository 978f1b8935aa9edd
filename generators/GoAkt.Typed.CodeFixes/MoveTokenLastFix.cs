using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Moves the cancellation token of a contract's method behind its other parameters; of several, one stays.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveTokenLastFix))]
[Shared]
public sealed class MoveTokenLastFix : ContractFix
{
    private protected override string FixableId => Descriptors.MisplacedToken.Id;

    private protected override string Title => "Move the token last";

    private protected override bool CanFix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic) =>
        node.FirstAncestorOrSelf<ParameterSyntax>()?.Parent is ParameterListSyntax;

    private protected override void Fix(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic)
    {
        ParameterSyntax token = node.FirstAncestorOrSelf<ParameterSyntax>()!;
        var list = (ParameterListSyntax)token.Parent!;
        bool[] isToken = [.. list.Parameters.Select(p => IsToken(editor.SemanticModel, p))];
        int kept = Array.FindIndex(isToken, static t => t);
        editor.ReplaceNode(list, (current, _) => MoveLast((ParameterListSyntax)current, isToken, kept));
    }

    // The separators stay where they are, so that a list of several lines keeps its shape.
    private static ParameterListSyntax MoveLast(ParameterListSyntax list, bool[] isToken, int kept)
    {
        if (list.Parameters.Count != isToken.Length)
        {
            return list;
        }

        SeparatedSyntaxList<ParameterSyntax> old = list.Parameters;
        IEnumerable<ParameterSyntax> moved = old.Where((_, i) => !isToken[i]).Append(old[kept]);
        IEnumerable<ParameterSyntax> shaped = moved.Select((parameter, i) => parameter.WithTriviaFrom(old[i]));
        return list.WithParameters(SyntaxFactory.SeparatedList(
            shaped, old.GetSeparators().Take(old.Count - 1 - (isToken.Count(static t => t) - 1))));
    }

    private static bool IsToken(SemanticModel model, ParameterSyntax parameter) =>
        model.GetDeclaredSymbol(parameter) is { Type: { Name: "CancellationToken" } type }
        && type.ContainingNamespace.ToDisplayString() == "System.Threading";
}
