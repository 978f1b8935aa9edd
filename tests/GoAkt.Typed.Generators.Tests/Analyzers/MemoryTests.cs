using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GoAkt.Typed.Generators.Tests.Analyzers;

public class MemoryTests
{
    [Fact]
    public async Task Compilations_that_have_been_analyzed_can_be_collected()
    {
        WeakReference[] compilations = await Task.Run(AnalyzeAsync, TestContext.Current.CancellationToken);

        // The stack on which the analysis ended may hold it a little longer.
        for (
            int tries = 0;
            tries < 100 && Array.Exists(compilations, static compilation => compilation.IsAlive);
            tries++)
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.All(compilations, static compilation => Assert.False(compilation.IsAlive));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference[]> AnalyzeAsync()
    {
        CSharpCompilation library = (TestProject.Default with { AssemblyName = "Library" })
            .With(
                "[GoAkt.Typed.ActorKind(\"accounts/User\")] public interface IUser { Task RenameAsync(Accounts.Rename command); }")
            .ToCompilation();
        TestProject project = TestProject.Default with { References = [library.ToMetadataReference()] };
        CSharpCompilation compilation = project.With(
            """
            [GoAkt.Typed.ActorKind("accounts/User")]
            public interface IOther { Task<string> RenameAsync(Accounts.Rename command); }

            public class Other(Task waited) : IUser { public Task RenameAsync(Accounts.Rename command) { waited.Wait(); return waited; } }

            public static class Program { public static void Run(IUser user) { user.RenameAsync(new Accounts.Rename()); } }
            """).ToCompilation();

        ImmutableArray<Diagnostic> found = await compilation
            .WithAnalyzers(Analyzed.Analyzers)
            .GetAnalyzerDiagnosticsAsync();

        Assert.Equal(
            ["GOAKT001", "GOAKT014", "GOAKT022", "GOAKT023"],
            found
                .Where(static d => d.Severity > DiagnosticSeverity.Hidden)
                .Select(static d => d.Id)
                .Order(StringComparer.Ordinal));
        return [new WeakReference(compilation), new WeakReference(library)];
    }
}
