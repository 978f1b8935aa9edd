using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Warns of a contract whose kind another contract, of the compilation or of an assembly that it references,
/// stands for already.</summary>
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
        if (!analyzed.IsContract(contract) || ContractIndex.KindOf(contract, analyzed) is not { } kind)
        {
            return;
        }

        if (ReferencedKinds.ContractOf(kind, context.Compilation) is { } referenced)
        {
            Report(context, contract, kind, referenced, [], analyzed);
        }
        else if (analyzed.Contracts.FirstOf(kind) is { } first
            && !SymbolEqualityComparer.Default.Equals(first, contract))
        {
            Report(
                context,
                contract,
                kind,
                first.Name == contract.Name ? first.ToDisplayString() : first.Name,
                first.Locations,
                analyzed);
        }
    }

    private static void Report(
        SymbolAnalysisContext context,
        INamedTypeSymbol contract,
        string kind,
        string other,
        ImmutableArray<Location> otherLocations,
        AnalyzedCompilation analyzed) =>
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.KindClaimedTwice,
            ProblemLocation.OfKind(contract, analyzed.Known, context.CancellationToken),
            otherLocations,
            contract.Name,
            kind,
            other));
}
