using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace GoAkt.Typed.CodeFixes;

/// <summary>Rewrites what a function that handed on its tasks returns, now that it awaits them.</summary>
internal sealed class ReturnRewriter(SyntaxNode function, bool returnsValue) : CSharpSyntaxRewriter
{
    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) =>
        node != function ? node
        : node.ExpressionBody is null ? base.VisitParenthesizedLambdaExpression(node)
        : node.WithExpressionBody(Result(node.ExpressionBody));

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) =>
        node != function ? node
        : node.ExpressionBody is null ? base.VisitSimpleLambdaExpression(node)
        : node.WithExpressionBody(Result(node.ExpressionBody));

    public override SyntaxNode? VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node) =>
        node == function ? base.VisitAnonymousMethodExpression(node) : node;

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) =>
        node == function ? base.VisitLocalFunctionStatement(node) : node;

    public override SyntaxNode? VisitArrowExpressionClause(ArrowExpressionClauseSyntax node) =>
        node.WithExpression(Result(node.Expression));

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var statements = new List<StatementSyntax>();
        foreach (StatementSyntax statement in node.Statements)
        {
            if (statement is ReturnStatementSyntax { Expression: { } value } returned && !returnsValue)
            {
                bool isLast = node.Parent == function && statement == node.Statements.Last();
                statements.AddRange(WithoutValue(returned, value, isLast));
            }
            else
            {
                statements.Add((StatementSyntax)Visit(statement));
            }
        }

        return node.WithStatements(SyntaxFactory.List(statements));
    }

    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (node.Expression is not { } value)
        {
            return node;
        }

        if (returnsValue)
        {
            return node.WithExpression(Result(value));
        }

        StatementSyntax[] statements = [.. WithoutValue(node, value, isLast: false)];
        return statements.Length == 1
            ? statements[0]
            : SyntaxFactory.Block(statements).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private IEnumerable<StatementSyntax> WithoutValue(
        ReturnStatementSyntax returned, ExpressionSyntax value, bool isLast)
    {
        ReturnStatementSyntax empty = SyntaxFactory.ReturnStatement().WithTriviaFrom(returned);
        if (!IsCompletedTask(value))
        {
            yield return SyntaxFactory.ExpressionStatement(Await(value)).WithTriviaFrom(returned);
            empty = empty.WithLeadingTrivia(
                returned.GetLeadingTrivia().Where(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)));
        }

        if (!isLast)
        {
            yield return empty;
        }
    }

    private ExpressionSyntax Result(ExpressionSyntax value)
    {
        if (!returnsValue)
        {
            return Await(value);
        }

        // null and default have the type that is returned: they were the task, and are its result now.
        ExpressionSyntax bare = WithoutSuppression(value);
        if (bare.IsKind(SyntaxKind.NullLiteralExpression)
            || (bare.IsKind(SyntaxKind.DefaultLiteralExpression) && (bare != value || !HasSuppression())))
        {
            return value;
        }

        if (bare.IsKind(SyntaxKind.DefaultLiteralExpression))
        {
            return SyntaxFactory
                .PostfixUnaryExpression(SyntaxKind.SuppressNullableWarningExpression, value.WithoutTrivia())
                .WithTriviaFrom(value);
        }

        return
            value
                is InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax called,
                ArgumentList.Arguments: { Count: 1 } arguments
            }
            && called.Name.Identifier.ValueText == nameof(Task.FromResult)
                ? arguments[0].Expression.WithTriviaFrom(value)
                : Await(value);
    }

    private ExpressionSyntax Await(ExpressionSyntax value) =>
        value is AwaitExpressionSyntax or ThrowExpressionSyntax
            ? value
            : SyntaxFactory.AwaitExpression(Operand(value.WithoutTrivia())).WithTriviaFrom(value);

    private ExpressionSyntax Operand(ExpressionSyntax value) =>
        value is ImplicitObjectCreationExpressionSyntax creation && ReturnType() is { } type
            ? SyntaxFactory.ObjectCreationExpression(
                SyntaxFactory.Token(SyntaxKind.NewKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                type.WithoutTrivia(),
                creation.ArgumentList,
                creation.Initializer)
        : value
            is InvocationExpressionSyntax
                or IdentifierNameSyntax
                or MemberAccessExpressionSyntax
                or ObjectCreationExpressionSyntax
                or ParenthesizedExpressionSyntax
            ? value
            : SyntaxFactory.ParenthesizedExpression(value);

    private TypeSyntax? ReturnType() => function switch
    {
        MethodDeclarationSyntax method => method.ReturnType,
        LocalFunctionStatementSyntax local => local.ReturnType,
        _ => null,
    };

    private bool HasSuppression() =>
        function.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp8 };

    private static ExpressionSyntax WithoutSuppression(ExpressionSyntax value)
    {
        while (value is ParenthesizedExpressionSyntax || value.IsKind(SyntaxKind.SuppressNullableWarningExpression))
        {
            value = value is ParenthesizedExpressionSyntax parenthesized
                ? parenthesized.Expression
                : ((PostfixUnaryExpressionSyntax)value).Operand;
        }

        return value;
    }

    private static bool IsCompletedTask(ExpressionSyntax value) =>
        WithoutSuppression(value)
            is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.CompletedTask) }
                or ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0 }
                or DefaultExpressionSyntax
                or LiteralExpressionSyntax
            {
                RawKind: (int)SyntaxKind.DefaultLiteralExpression or (int)SyntaxKind.NullLiteralExpression
            };
}
