using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Harness;

/// <summary>
/// Says what must be found in a source, and that nothing else is: no other diagnostic of ours, and no error or warning
/// of the compiler, neither in the source nor in what was generated from it.
/// </summary>
internal static class Verify
{
    private const string Usings =
        """
        global using Accounts;
        global using GoAkt.Typed;
        global using Google.Protobuf;
        """;

    /// <summary>Exactly the marked places are reported.</summary>
    /// <param name="descriptor">What is reported.</param>
    /// <param name="marked">Source with <c>[|</c>marks<c>|]</c>.</param>
    /// <param name="message">What every message must contain.</param>
    /// <param name="project">Where the source is put, if it needs more than the default.</param>
    public static Task Reports(
        DiagnosticDescriptor descriptor, string marked, string? message = null, TestProject? project = null) =>
        Reports(
            descriptor,
            marked,
            found => Assert.Contains(message ?? string.Empty, found, StringComparison.Ordinal),
            project ?? TestProject.Default);

    /// <summary>Exactly the marked places are reported, in the source or in an additional file.</summary>
    /// <param name="descriptor">What is reported.</param>
    /// <param name="source">The source.</param>
    /// <param name="checkMessage">Looks at every message.</param>
    /// <param name="project">Where the source is put.</param>
    public static async Task Reports(
        DiagnosticDescriptor descriptor, string source, Action<string> checkMessage, TestProject project)
    {
        ContractTest test = TestOf(descriptor, source, project);
        int found = 0;
        test.DiagnosticVerifier = (diagnostic, _, _) =>
        {
            found++;
            checkMessage(diagnostic.GetMessage());
        };
        await test.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(found > 0, "Nothing is marked.");
        Verified.Add(descriptor.Id, isReported: true);
    }

    /// <summary>Nothing is reported.</summary>
    public static async Task Accepts(DiagnosticDescriptor descriptor, string source, TestProject? project = null)
    {
        ContractTest test = TestOf(descriptor, source, project ?? TestProject.Default);
        await test.RunAsync(TestContext.Current.CancellationToken);
        Verified.Add(descriptor.Id, isReported: false);
    }

    private static ContractTest TestOf(DiagnosticDescriptor descriptor, string source, TestProject project)
    {
        project = project.With(source, "Contract.cs");
        return new ContractTest(
            project.LanguageVersion >= LanguageVersion.CSharp10 ? project.With(Usings, "Usings.cs") : project,
            descriptor);
    }
}
