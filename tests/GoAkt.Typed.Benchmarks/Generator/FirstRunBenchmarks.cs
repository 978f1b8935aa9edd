using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>What the generator's first run costs, on 1,000 contracts of 10 methods, beside what the compiler takes for
/// the same source.</summary>
[Config(typeof(GeneratorJob))]
[IterationCount(5)]
public class FirstRunBenchmarks
{
    private const int Contracts = 1000;

    private CSharpCompilation _compilation = null!;
    private GeneratorDriver _driver = null!;

    /// <summary>Whether the project has the messages too, two a contract, or takes them from a package.</summary>
    [Params(false, true)]
    public bool DeclaresMessages { get; set; }

    [IterationSetup]
    public void StartAnew()
    {
        _compilation = GeneratedProject.Create(Contracts, DeclaresMessages);
        _driver = GeneratedProject.CreateDriver();
    }

    /// <summary>The yardstick, without the generator.</summary>
    [Benchmark(Baseline = true)]
    public bool Compile() => _compilation.Emit(Stream.Null).Success;

    [Benchmark]
    public GeneratorDriver FirstRun() => _driver.RunGenerators(_compilation);
}
