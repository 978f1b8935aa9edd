using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Analyzers;

/// <summary>What every analyzer of contracts and of their use has in common.</summary>
public abstract class GoAktAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (AnalyzedCompilation.Of(start.Compilation) is { } analyzed)
            {
                Register(start, analyzed);
            }
        });
    }

    private protected abstract void Register(CompilationStartAnalysisContext context, AnalyzedCompilation analyzed);
}
