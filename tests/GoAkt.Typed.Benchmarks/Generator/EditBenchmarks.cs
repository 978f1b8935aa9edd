using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>
/// What the generator costs in an editor, on 1,000 contracts of 10 methods. An editor does not collect all garbage
/// before every key stroke.
/// </summary>
[Config(typeof(GeneratorJob))]
[IterationCount(50)]
[GcForce(false)]
public class EditBenchmarks
{
    private const int Contracts = 1000;
    private const string Unrelated = "Unrelated.cs";

    private CSharpCompilation _compilation = null!;
    private GeneratorDriver _driver = null!;
    private int _version;

    /// <summary>Whether the project has the messages too, two a contract, or takes them from a package.</summary>
    [Params(false, true)]
    public bool DeclaresMessages { get; set; }

    [GlobalSetup]
    public void RunOnce()
    {
        _compilation = GeneratedProject.Create(Contracts, DeclaresMessages);
        _driver = GeneratedProject.CreateDriver().RunGenerators(_compilation);
    }

    [IterationSetup(Target = nameof(EditUnrelatedFile))]
    public void TypeInUnrelatedFile() =>
        _compilation = GeneratedProject.Edit(_compilation, Unrelated, GeneratedProject.Unrelated(++_version));

    [IterationSetup(Target = nameof(EditContract))]
    public void TypeInContract()
    {
        const int Number = Contracts / 2;
        _compilation = GeneratedProject.Edit(
            _compilation,
            GeneratedProject.ContractPath(Number),
            GeneratedProject.Contract(Number, DeclaresMessages, ++_version));
    }

    [Benchmark]
    public GeneratorDriver EditUnrelatedFile() => _driver = _driver.RunGenerators(_compilation);

    [Benchmark]
    public GeneratorDriver EditContract() => _driver = _driver.RunGenerators(_compilation);
}
