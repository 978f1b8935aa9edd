using System.Composition;
using GoAkt.Typed.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace GoAkt.Typed.CodeFixes;

/// <summary>
/// Moves the cancellation token of a contract's method behind its other parameters, wherever it is implemented and
/// called; of several, one stays.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveTokenLastFix))]
[Shared]
public sealed class MoveTokenLastFix : SignatureFix
{
    private protected override string FixableId => Descriptors.MisplacedToken.Id;

    private protected override string Title => "Move the token last";

    private protected override string TitleAt(IMethodSymbol contract, int reported) =>
        reported == contract.Parameters.First(IsToken).Ordinal ? Title : "Keep only the first token";

    private protected override void FixDeclaration(
        DocumentEditor editor,
        MethodDeclarationSyntax declaration,
        IMethodSymbol contract,
        IReadOnlyCollection<int> reported)
    {
        int[] order = OrderOf(contract);
        editor.ReplaceNode(declaration.ParameterList, (current, _) =>
        {
            var list = (ParameterListSyntax)current;
            return list.Parameters.Count == contract.Parameters.Length
                ? list.WithParameters(Shaped(list.Parameters, Move(list.Parameters, order)))
                : list;
        });
    }

    private protected override void FixCall(
        DocumentEditor editor, ArgumentListSyntax arguments, IMethodSymbol called, IReadOnlyCollection<int> reported)
    {
        int[] order = OrderOf(called);
        editor.ReplaceNode(arguments, (current, generator) =>
        {
            var list = (ArgumentListSyntax)current;
            return PlacesOf(list, called) is { } places
                ? list.WithArguments(Shaped(list.Arguments, Move(places, order, called, generator)))
                : list;
        });
    }

    // The places of the parameters as they were, in their new order: of several tokens, the first stays.
    private static int[] OrderOf(IMethodSymbol method)
    {
        int kept = method.Parameters.First(IsToken).Ordinal;
        return [.. method.Parameters.Where(static p => !IsToken(p)).Select(static p => p.Ordinal), kept];
    }

    // Behind a parameter with a default, the token needs one too.
    private static List<ParameterSyntax> Move(SeparatedSyntaxList<ParameterSyntax> old, int[] order)
    {
        List<ParameterSyntax> moved = [.. order.Select(place => old[place])];
        ParameterSyntax token = moved[moved.Count - 1];
        if (token.Default is null && moved.Exists(static p => p.Default is not null))
        {
            LiteralExpressionSyntax value = SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression);
            moved[moved.Count - 1] = token.WithDefault(
                SyntaxFactory.EqualsValueClause(value).WithAdditionalAnnotations(Formatter.Annotation));
        }

        return moved;
    }

    private static ArgumentSyntax?[]? PlacesOf(ArgumentListSyntax list, IMethodSymbol method)
    {
        var places = new ArgumentSyntax?[method.Parameters.Length];
        for (int i = 0; i < list.Arguments.Count; i++)
        {
            ArgumentSyntax argument = list.Arguments[i];
            int place = argument.NameColon is { Name.Identifier.ValueText: { } name }
                ? method.Parameters.FirstOrDefault(p => p.Name == name)?.Ordinal ?? -1
                : i;
            if (place < 0 || place >= places.Length)
            {
                return null;
            }

            places[place] = argument;
        }

        return places;
    }

    // Behind a parameter whose default is taken, arguments have names.
    private static List<ArgumentSyntax> Move(
        ArgumentSyntax?[] places, int[] order, IMethodSymbol method, SyntaxGenerator generator)
    {
        var moved = new List<ArgumentSyntax>();
        bool needsName = false;
        foreach (int place in order)
        {
            if (places[place] is not { } argument)
            {
                needsName = true;
            }
            else if (needsName && argument.NameColon is null)
            {
                var name = (IdentifierNameSyntax)generator.IdentifierName(method.Parameters[place].Name);
                moved.Add(
                    argument
                        .WithoutLeadingTrivia()
                        .WithNameColon(SyntaxFactory.NameColon(name).WithTrailingTrivia(SyntaxFactory.Space)));
            }
            else
            {
                moved.Add(argument);
            }
        }

        return moved;
    }

    // The separators stay where they are, so that a list of several lines keeps its shape.
    private static SeparatedSyntaxList<T> Shaped<T>(SeparatedSyntaxList<T> old, List<T> moved)
        where T : SyntaxNode =>
        SyntaxFactory.SeparatedList(
            moved.Select((node, i) => node.WithTriviaFrom(old[i])),
            old.GetSeparators().Take(moved.Count - 1));

    private static bool IsToken(IParameterSymbol parameter) =>
        parameter.Type.Name == "CancellationToken"
        && parameter.Type.ContainingNamespace.ToDisplayString() == "System.Threading";
}
