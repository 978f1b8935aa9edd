using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Warns of a contract whose kind another contract of the compilation stands for already.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KindClaimAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.KindClaimedTwice];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed) =>
        context.RegisterSymbolAction(c => Analyze(c, analyzed), SymbolKind.NamedType);

    private static void Analyze(SymbolAnalysisContext context, AnalyzedCompilation analyzed)
    {
        var contract = (INamedTypeSymbol)context.Symbol;
        if (analyzed.IsContract(contract)
            && ContractIndex.KindOf(contract, analyzed) is { } kind
            && analyzed.Contracts.FirstOf(kind) is { } first
            && !SymbolEqualityComparer.Default.Equals(first, contract))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.KindClaimedTwice,
                ProblemLocation.OfKind(contract, analyzed.Known, context.CancellationToken),
                additionalLocations: first.Locations,
                contract.Name,
                kind,
                first.Name == contract.Name ? first.ToDisplayString() : first.Name));
        }
    }
}
