using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>
/// What an edit in an unrelated file costs with the catalog of contracts, and what it would with
/// <c>ForAttributeWithMetadataName</c>, on contracts of 10 methods.
/// </summary>
[Config(typeof(GeneratorJob))]
[IterationCount(20)]
[GcForce(false)]
public class CatalogBenchmarks
{
    private CSharpCompilation _compilation = null!;
    private GeneratorDriver _catalog = null!;
    private GeneratorDriver _forAttribute = null!;
    private int _version;

    /// <summary>How many contracts the project has.</summary>
    [Params(10, 100, 1000)]
    public int Contracts { get; set; }

    [GlobalSetup]
    public void RunOnce()
    {
        _compilation = GeneratedProject.Create(Contracts, declaresMessages: false);
        _catalog = GeneratedProject.CreateDriver().RunGenerators(_compilation);
        _forAttribute = GeneratedProject.CreateDriver(new ForAttributeGenerator()).RunGenerators(_compilation);
    }

    [IterationSetup]
    public void TypeInUnrelatedFile() =>
        _compilation = GeneratedProject.Edit(_compilation, "Unrelated.cs", GeneratedProject.Unrelated(++_version));

    [Benchmark(Baseline = true)]
    public GeneratorDriver Catalog() => _catalog = _catalog.RunGenerators(_compilation);

    [Benchmark]
    public GeneratorDriver ForAttribute() => _forAttribute = _forAttribute.RunGenerators(_compilation);
}
