using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>
/// One call an iteration, each on a compilation of its own, with code that is compiled once and for good: the compiler that users run has
/// been compiled ahead of time, the one that is a package has not.
/// </summary>
internal sealed class GeneratorJob : ManualConfig
{
    public GeneratorJob()
    {
        AddJob(Job.Default
            .WithStrategy(RunStrategy.Monitoring)
            .WithWarmupCount(3)
            .WithIterationCount(9)
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithEnvironmentVariable("DOTNET_TieredCompilation", "0"));
        AddColumn(StatisticColumn.Median);
    }
}
