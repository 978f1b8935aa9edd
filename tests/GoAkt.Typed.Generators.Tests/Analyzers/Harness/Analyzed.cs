using System.Collections.Immutable;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>What is found in a test project, for tests that compare projects rather than mark places in a
/// source.</summary>
internal static class Analyzed
{
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(GoAktAnalyzer).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(DiagnosticAnalyzer)))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>What the compiler and all analyzers report in the end, in the order of the source.</summary>
    public static Task<ImmutableArray<Diagnostic>> DiagnosticsOf(TestProject project, string? editorConfig = null) =>
        new ContractTest(project, editorConfig: editorConfig).FindAsync();
}
