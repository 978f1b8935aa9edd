using System.Collections.Concurrent;
using System.Collections.Immutable;
using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>Reports, once in a project, that its C# is older than generated code can be.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LanguageVersionAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.OldLanguage];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed)
    {
        if (analyzed.Known.LanguageVersion >= LanguageNeeds.Least)
        {
            return;
        }

        var types = new ConcurrentBag<INamedTypeSymbol>();
        context.RegisterSymbolAction(c => types.Add((INamedTypeSymbol)c.Symbol), SymbolKind.NamedType);
        context.RegisterCompilationEndAction(c =>
        {
            var dispatchers = new ExistingDispatchers(analyzed.Known);
            INamedTypeSymbol? first = types
                .Where(type => analyzed.IsContract(type) || IsHostedHere(type, dispatchers, analyzed))
                .OrderBy(static type => type.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(static type => type.Locations[0].SourceSpan.Start)
                .FirstOrDefault();
            if (first is not null)
            {
                c.ReportDiagnostic(
                    Diagnostic.Create(
                        Descriptors.OldLanguage,
                        first.Locations[0],
                        first.Name,
                        analyzed.Known.LanguageVersion.ToDisplayString()));
            }
        });
    }

    // A class that implements a contract whose own assembly has no dispatcher for it.
    private static bool IsHostedHere(
        INamedTypeSymbol type,
        ExistingDispatchers dispatchers,
        AnalyzedCompilation analyzed) =>
        type.TypeKind == TypeKind.Class
        && analyzed.Known.ActorDispatcher is not null
        && type.AllInterfaces.Any(implemented =>
            analyzed.IsContract(implemented)
            && !SymbolEqualityComparer.Default.Equals(implemented.ContainingAssembly, type.ContainingAssembly)
            && !dispatchers.HaveOneFor(implemented));
}
