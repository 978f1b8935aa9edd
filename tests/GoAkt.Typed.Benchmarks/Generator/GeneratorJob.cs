using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>
/// One call an iteration, each on a compilation of its own, with code that is compiled once and for good, as an editor
/// has it after its first minute: without tiers, and without what the framework has compiled ahead of time, which is
/// never compiled better then.
/// </summary>
internal sealed class GeneratorJob : ManualConfig
{
    public GeneratorJob()
    {
        AddJob(
            Job.Default.WithStrategy(RunStrategy.Monitoring)
                .WithWarmupCount(3)
                .WithIterationCount(9)
                .WithInvocationCount(1)
                .WithUnrollFactor(1)
                .WithEnvironmentVariables(
                    new EnvironmentVariable("DOTNET_TieredCompilation", "0"),
                    new EnvironmentVariable("DOTNET_ReadyToRun", "0")));
        AddColumn(StatisticColumn.Median);
    }
}
