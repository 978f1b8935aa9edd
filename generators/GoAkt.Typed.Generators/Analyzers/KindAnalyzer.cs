using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Refuses a malformed kind, two sorts on one contract, and a kind that another contract claims.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KindAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.MalformedKind, Descriptors.TwoSorts, Descriptors.KindClaimedTwice];

    private protected override void Register(CompilationStartAnalysisContext context, KnownTypes known) =>
        context.RegisterSymbolAction(c => Analyze(c, known), SymbolKind.NamedType);

    private static void Analyze(SymbolAnalysisContext context, KnownTypes known)
    {
        var contract = (INamedTypeSymbol)context.Symbol;
        IReadOnlyList<AttributeData> kinds = known.KindsOf(contract);
        foreach (AttributeData kind in kinds)
        {
            CheckSpelling(context, contract, kind);
        }

        if (kinds.Count > 1)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.TwoSorts, SyntaxOf(kinds[1], context.CancellationToken).GetLocation(), contract.Name));
        }
        else if (kinds.Count == 1)
        {
            CheckClaim(context, contract, kinds[0], known);
        }
    }

    private static void CheckSpelling(SymbolAnalysisContext context, INamedTypeSymbol contract, AttributeData kind)
    {
        if (KindName.IsGiven(kind) && KindName.ProblemOf(KindName.Of(kind)) is { } problem)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.MalformedKind,
                ArgumentOf(kind, context.CancellationToken),
                KindName.Of(kind),
                contract.Name,
                problem,
                KindName.Propose(contract)));
        }
    }

    private static void CheckClaim(SymbolAnalysisContext context, INamedTypeSymbol contract, AttributeData kind, KnownTypes known)
    {
        if (KindName.Of(kind) is { } name
            && known.Contracts.FirstOf(name) is { } first
            && !SymbolEqualityComparer.Default.Equals(first, contract))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.KindClaimedTwice,
                ArgumentOf(kind, context.CancellationToken),
                additionalLocations: first.Locations,
                contract.Name,
                name,
                first.Name == contract.Name ? first.ToDisplayString() : first.Name));
        }
    }

    private static Location ArgumentOf(AttributeData attribute, CancellationToken cancellationToken) =>
        SyntaxOf(attribute, cancellationToken) is AttributeSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
            ? arguments[0].Expression.GetLocation()
            : SyntaxOf(attribute, cancellationToken).GetLocation();

    private static SyntaxNode SyntaxOf(AttributeData attribute, CancellationToken cancellationToken) =>
        attribute.ApplicationSyntaxReference!.GetSyntax(cancellationToken);
}
