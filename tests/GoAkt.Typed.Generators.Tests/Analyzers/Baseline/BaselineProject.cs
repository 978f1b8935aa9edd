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
    public static Task ReportsInFile(
        DiagnosticDescriptor descriptor, string line, string message, string baseline, string source) =>
        Verify.Reports(
            descriptor,
            source,
            found => Assert.StartsWith(message, found, StringComparison.Ordinal),
            With(string.Join('\n', baseline.Split('\n').Select(text => text == line ? $"[|{text}|]" : text))));
}
