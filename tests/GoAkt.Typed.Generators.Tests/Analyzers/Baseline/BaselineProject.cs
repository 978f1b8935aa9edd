using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Baseline;

/// <summary>Projects that have a contract baseline.</summary>
internal static class BaselineProject
{
    public static TestProject With(string baseline, string path = "GoAktContracts.txt") =>
        TestProject.Default with { AdditionalFiles = [new SourceFile(path, baseline)] };

    /// <summary>One difference is reported in the baseline itself, and nothing else is.</summary>
    /// <param name="descriptor">What is reported.</param>
    /// <param name="line">The text of the line.</param>
    /// <param name="message">What the message must begin with.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="source">The contracts.</param>
    public static async Task ReportsInFile(
        DiagnosticDescriptor descriptor, string line, string message, string baseline, string source)
    {
        TestProject project = With(baseline).With("using Accounts;\nusing GoAkt.Typed;\n" + source, "Contract.cs");
        IEnumerable<Diagnostic> found = (await Analyzed.DiagnosticsOf(project)).Where(static d =>
            d.Severity > DiagnosticSeverity.Hidden);
        Diagnostic difference = Assert.Single(found);
        Assert.Equal(descriptor.Id, difference.Id);
        Assert.Equal(line, TextOf(difference, baseline));
        Assert.StartsWith(message, difference.GetMessage(), StringComparison.Ordinal);
        Verified.Add(descriptor.Id, isReported: true);
    }

    private static string TextOf(Diagnostic diagnostic, string baseline)
    {
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        Assert.Equal("GoAktContracts.txt", span.Path);
        return baseline.Split('\n')[span.StartLinePosition.Line][
            span.StartLinePosition.Character..span.EndLinePosition.Character
        ];
    }
}
