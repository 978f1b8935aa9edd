using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Analyzers.Baseline;

/// <summary>Compares the contracts of a project with its baseline, where it has one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BaselineAnalyzer : GoAktAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.RemovedFromBaseline,
        Descriptors.ChangedSinceBaseline,
        Descriptors.MissingInBaseline,
        Descriptors.UnreadableBaseline,
    ];

    private protected override void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed)
    {
        AdditionalText? file = context.Options.AdditionalFiles
            .Where(static f => BaselineFile.IsOne(f.Path))
            .OrderBy(static f => f.Path, StringComparer.Ordinal)
            .FirstOrDefault();
        if (!analyzed.Known.HasProtobuf
            || file is null
            || BaselineFile.Read(file, context.CancellationToken) is not { } baseline)
        {
            return;
        }

        var comparison = new Lazy<BaselineComparison>(() => new BaselineComparison(baseline, analyzed));
        context.RegisterSymbolAction(
            c =>
            {
                if (c.Symbol is INamedTypeSymbol { TypeKind: TypeKind.Interface } type && analyzed.IsContract(type))
                {
                    foreach (Diagnostic difference in comparison.Value.DifferencesOf(type))
                    {
                        c.ReportDiagnostic(difference);
                    }
                }
            },
            SymbolKind.NamedType);
        context.RegisterAdditionalFileAction(c =>
        {
            if (c.AdditionalFile.Path == file.Path)
            {
                foreach (Diagnostic difference in comparison.Value.InFile)
                {
                    c.ReportDiagnostic(difference);
                }
            }
        });
    }
}
