using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>Compares a driver that has run before with a build of the same source, which is what a fresh driver
/// emits.</summary>
internal static class Equivalence
{
    /// <summary>The names and texts of what a driver emitted last.</summary>
    public static string[] Texts(GeneratorDriver driver) =>
    [
        .. driver
            .GetRunResult()
            .Results.Single()
            .GeneratedSources.Select(static source => source.HintName + "\n" + source.SourceText),
    ];

    /// <summary>The names and texts that a build of a run's source emits.</summary>
    public static string[] TextsOfBuild(IncrementalRun run) =>
        Texts(Drivers.New(run.Compilation).RunGenerators(run.Compilation, TestContext.Current.CancellationToken));

    /// <summary>Fails unless a run has emitted what a build of its source emits.</summary>
    public static void AssertIsBuild(IncrementalRun run) =>
        Assert.Equal(TextsOfBuild(run), Texts(run.Driver));
}
