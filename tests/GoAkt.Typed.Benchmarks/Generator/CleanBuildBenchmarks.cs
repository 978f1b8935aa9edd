using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>What the generator, and the compilation of what it writes, add to a clean build of 200 contracts of 10
/// methods.</summary>
[Config(typeof(GeneratorJob))]
public class CleanBuildBenchmarks
{
    private const int Contracts = 200;

    private CSharpCompilation _compilation = null!;

    [IterationSetup]
    public void StartAnew() => _compilation = GeneratedProject.Create(Contracts, declaresMessages: true);

    [Benchmark(Baseline = true)]
    public bool BuildWithoutGenerator() => _compilation.Emit(Stream.Null).Success;

    [Benchmark]
    public bool BuildWithGenerator()
    {
        GeneratedProject
            .CreateDriver()
            .RunGeneratorsAndUpdateCompilation(_compilation, out Compilation generated, out _);
        return generated.Emit(Stream.Null).Success;
    }
}
