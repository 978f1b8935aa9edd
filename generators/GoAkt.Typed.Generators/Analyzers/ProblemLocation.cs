using GoAkt.Typed.Generators.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>The place in the source where a problem is to be seen: no more of it than has to be changed.</summary>
internal static class ProblemLocation
{
    /// <summary>The part of a declaration that is wrong.</summary>
    public static Location Of(ContractProblem problem, KnownSymbols known, CancellationToken cancellationToken)
    {
        ISymbol symbol = problem.Symbol.OriginalDefinition;
        switch (problem.Part)
        {
            case ProblemPart.KindAttribute:
                return OfKind((INamedTypeSymbol)symbol, known, cancellationToken);
            case ProblemPart.AskTimeoutAttribute:
                AttributeData attribute = ContractAttributes.Find(symbol, known.AskTimeoutAttribute)!;
                return problem.Id == ProblemId.AskTimeoutNotPositive
                    ? OfArgument(attribute, cancellationToken)
                    : SyntaxOf(attribute, cancellationToken).GetLocation();
            case ProblemPart.OneWayAttribute:
                return SyntaxOf(ContractAttributes.Find(symbol, known.OneWayAttribute)!, cancellationToken)
                    .GetLocation();
            case ProblemPart.RepliesAttribute:
                AttributeData replies = ContractAttributes.Find(symbol, known.RepliesAttribute)!;
                return WrongReplies.Find(SyntaxOf(replies, cancellationToken), problem.Index).GetLocation();
        }

        SyntaxNode? declaration = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
        SyntaxNode? part = problem.Part switch
        {
            ProblemPart.ParameterType => (declaration as ParameterSyntax)?.Type,
            ProblemPart.ParameterElement => ElementOf((declaration as ParameterSyntax)?.Type),
            ProblemPart.ParameterDefault => (declaration as ParameterSyntax)?.Default?.Value,
            ProblemPart.ArgumentList => (
                declaration as MethodDeclarationSyntax)?.ParameterList.Parameters.LastOrDefault(),
            ProblemPart.ReturnType => (declaration as MethodDeclarationSyntax)?.ReturnType,
            ProblemPart.Reply => ElementOf((declaration as MethodDeclarationSyntax)?.ReturnType),
            ProblemPart.ReplyElement => ElementOf(ElementOf((declaration as MethodDeclarationSyntax)?.ReturnType)),
            _ => null,
        };
        return part?.GetLocation()
            ?? (
                problem.Part == ProblemPart.ParameterModifier
                    ? OfModifiers((ParameterSyntax)declaration!)
                    : symbol.Locations[0]);
    }

    /// <summary>The entry in a contract's list of bases that a problem of an inherited member comes from, or the type
    /// in it.</summary>
    public static Location OfBase(
        INamedTypeSymbol contract, ContractProblem problem, CancellationToken cancellationToken)
    {
        INamedTypeSymbol declaring = problem.Symbol as INamedTypeSymbol ?? problem.Symbol.ContainingType;
        int index = contract.Interfaces.IndexOf(
            contract.Interfaces.FirstOrDefault(i => SymbolEqualityComparer.Default.Equals(i, declaring))
                ?? contract.Interfaces.FirstOrDefault(i =>
                    i.AllInterfaces.Contains(declaring, SymbolEqualityComparer.Default))!);
        SyntaxReference[] declarations = [.. contract.DeclaringSyntaxReferences];
        if (index < 0
            || declarations.Length != 1
            || declarations[0].GetSyntax(cancellationToken)
                is not InterfaceDeclarationSyntax { BaseList.Types: { } bases }
            || bases.Count != contract.Interfaces.Length)
        {
            return contract.Locations[0];
        }

        TypeSyntax entry = bases[index].Type;
        int argument = problem.Type is null
            ? -1
            : contract.Interfaces[index].TypeArguments.IndexOf(problem.Type, 0, SymbolEqualityComparer.Default);
        SyntaxNode written = argument >= 0 && GenericNameOf(entry) is { } generic
            ? generic.TypeArgumentList.Arguments[argument]
            : entry;
        return written.GetLocation();
    }

    /// <summary>The kind in a contract's attribute.</summary>
    public static Location OfKind(INamedTypeSymbol contract, KnownSymbols known, CancellationToken cancellationToken) =>
        OfArgument(ContractAttributes.FindKind(contract, known)!, cancellationToken);

    /// <summary>The second of the two attributes that make a contract one of both sorts.</summary>
    public static Location OfSecondKind(
        INamedTypeSymbol contract, KnownSymbols known, CancellationToken cancellationToken)
    {
        SyntaxNode actor = SyntaxOf(ContractAttributes.Find(contract, known.ActorKindAttribute)!, cancellationToken);
        SyntaxNode grain = SyntaxOf(ContractAttributes.Find(contract, known.GrainKindAttribute)!, cancellationToken);
        int order = string.CompareOrdinal(actor.SyntaxTree.FilePath, grain.SyntaxTree.FilePath);
        return (order > 0 || (order == 0 && actor.SpanStart > grain.SpanStart) ? actor : grain).GetLocation();
    }

    private static Location OfArgument(AttributeData attribute, CancellationToken cancellationToken)
    {
        SyntaxNode syntax = SyntaxOf(attribute, cancellationToken);
        return syntax is AttributeSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
            ? arguments[0].Expression.GetLocation()
            : syntax.GetLocation();
    }

    private static SyntaxNode SyntaxOf(AttributeData attribute, CancellationToken cancellationToken) =>
        attribute.ApplicationSyntaxReference!.GetSyntax(cancellationToken);

    private static Location OfModifiers(ParameterSyntax parameter)
    {
        var span = TextSpan.FromBounds(parameter.Modifiers.First().SpanStart, parameter.Modifiers.Last().Span.End);
        return Location.Create(parameter.SyntaxTree, span);
    }

    // The argument of Task<Profile>, the element of Payment[]; an alias has none to point at, so it is shown as a
    // whole.
    private static TypeSyntax? ElementOf(TypeSyntax? type) => type switch
    {
        NullableTypeSyntax nullable => ElementOf(nullable.ElementType),
        ArrayTypeSyntax { RankSpecifiers.Count: 1 } array => array.ElementType,
        { } when GenericNameOf(type) is { TypeArgumentList.Arguments: { Count: 1 } arguments } => arguments[0],
        _ => type,
    };

    private static GenericNameSyntax? GenericNameOf(TypeSyntax type) => type switch
    {
        GenericNameSyntax generic => generic,
        QualifiedNameSyntax { Right: GenericNameSyntax generic } => generic,
        AliasQualifiedNameSyntax { Name: GenericNameSyntax generic } => generic,
        _ => null,
    };
}
