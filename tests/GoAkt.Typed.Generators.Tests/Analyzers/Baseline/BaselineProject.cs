using System.Collections.Immutable;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Baseline;

/// <summary>Projects that have a contract baseline.</summary>
internal static class BaselineProject
{
    public static TestProject With(string baseline, string path = "GoAktContracts.txt") =>
        TestProject.Default with { AdditionalFiles = [new SourceFile(path, baseline)] };

    /// <summary>What is reported in the baseline itself: the line's text before the message.</summary>
    public static async Task<ImmutableArray<string>> ReportedInFile(string baseline, string source)
    {
        TestProject project = With(baseline).With("using Accounts;\nusing GoAkt.Typed;\n" + source, "Contract.cs");
        IEnumerable<Diagnostic> found = (await Analyzed.DiagnosticsOf(project)).Where(static d => d.Severity > DiagnosticSeverity.Hidden);
        return [.. found.Select(d => $"{d.Id} at \"{TextOf(d, baseline)}\": {d.GetMessage()}")];
    }

    private static string TextOf(Diagnostic diagnostic, string baseline)
    {
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        Assert.Equal("GoAktContracts.txt", span.Path);
        return baseline.Split('\n')[span.StartLinePosition.Line][span.StartLinePosition.Character..span.EndLinePosition.Character];
    }
}
