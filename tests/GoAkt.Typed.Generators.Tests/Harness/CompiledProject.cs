using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>A test project after its generator has run.</summary>
internal sealed class CompiledProject
{
    private readonly Lazy<byte[]> _image;
    private readonly Lazy<MetadataReference> _reference;

    private CompiledProject(TestProject project, CSharpCompilation compilation, GeneratorDriverRunResult run)
    {
        Project = project;
        Compilation = compilation;
        Run = run;
        _image = new Lazy<byte[]>(Emit);
        _reference = new Lazy<MetadataReference>(() => MetadataReference.CreateFromImage(Image));
    }

    public TestProject Project { get; }

    /// <summary>The compilation with what was generated in it.</summary>
    public CSharpCompilation Compilation { get; }

    public GeneratorDriverRunResult Run { get; }

    /// <summary>What was generated, by hint name.</summary>
    public ImmutableSortedDictionary<string, string> GeneratedSources =>
        Run
            .Results.SelectMany(static result => result.GeneratedSources)
            .ToImmutableSortedDictionary(
                static source => source.HintName,
                static source => source.SourceText.ToString(),
                StringComparer.Ordinal);

    /// <summary>The compiler's errors and warnings, of generated code too.</summary>
    public ImmutableArray<Diagnostic> Diagnostics =>
        [
            .. Compilation
                .GetDiagnostics()
                .Where(static diagnostic =>
                    diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed),
        ];

    /// <summary>The assembly that the compiler writes.</summary>
    public byte[] Image => _image.Value;

    /// <summary>A reference to that assembly, for another test project.</summary>
    public MetadataReference Reference => _reference.Value;

    /// <summary>A reference to the assembly without bodies that a build compiles other projects against.</summary>
    public MetadataReference ReferenceAssembly =>
        MetadataReference.CreateFromImage(Emit(new EmitOptions(metadataOnly: true, includePrivateMembers: false)));

    /// <summary>Loads the assembly, with those test projects at its side that it references.</summary>
    public Assembly Load(params CompiledProject[] references) =>
        Load([.. references.Select(static reference => reference.Image)]);

    /// <summary>Loads the assembly, with others at its side that it references.</summary>
    public Assembly Load(params byte[][] references)
    {
        ProjectLoadContext context = new();
        foreach (byte[] reference in references)
        {
            context.Load(reference);
        }

        return context.Load(Image);
    }

    public Assembly Load() => Load(Array.Empty<byte[]>());

    /// <summary>Calls the static method <c>Program.RunAsync</c> with an actor that records its calls.</summary>
    /// <returns>The calls.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(RecordingCaller caller, params CompiledProject[] references)
    {
        Assert.Empty(Diagnostics);
        Type program = Load(references).GetType("Program", throwOnError: true)!;
        await (Task)program.GetMethod("RunAsync")!.Invoke(null, [caller])!;
        return caller.Calls;
    }

    public Task<IReadOnlyList<string>> RunAsync(params CompiledProject[] references) =>
        RunAsync(new RecordingCaller(), references);

    /// <summary>Calls the static method <c>Program.RunAsync</c>, which hosts actors itself.</summary>
    /// <returns>What it answers.</returns>
    public Task<string> RunHostedAsync(params CompiledProject[] references)
    {
        Assert.Empty(Diagnostics);
        Type program = Load(references).GetType("Program", throwOnError: true)!;
        return (Task<string>)program.GetMethod("RunAsync")!.Invoke(null, null)!;
    }

    internal static CompiledProject Of(TestProject project)
    {
        CSharpCompilation before = project.ToCompilation();
        GeneratorDriver driver = Drivers
            .New(before)
            .RunGeneratorsAndUpdateCompilation(
                before, out Compilation after, out _, TestContext.Current.CancellationToken);
        return new CompiledProject(project, (CSharpCompilation)after, driver.GetRunResult());
    }

    internal static CompiledProject WithoutGenerator(TestProject project) =>
        new(project, project.ToCompilation(), CSharpGeneratorDriver.Create(generators: []).GetRunResult());

    private byte[] Emit() => Emit(new EmitOptions());

    private byte[] Emit(EmitOptions options)
    {
        using MemoryStream image = new();
        EmitResult result =
            Compilation.Emit(image, options: options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(
            result.Success,
            string.Join(
                Environment.NewLine, result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error)));
        return image.ToArray();
    }
}
