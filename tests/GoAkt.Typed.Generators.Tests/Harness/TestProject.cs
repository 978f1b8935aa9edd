using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>A C# project in memory: what a test compiles, generates for, analyzes and runs.</summary>
internal sealed record TestProject
{
    /// <summary>The messages of <c>Protos/*.proto</c>, GoAkt.Typed, and no hosting; C# as new as this compiler knows;
    /// nullable on.</summary>
    public static TestProject Default { get; } = new();

    public string AssemblyName { get; init; } = "TestProject";

    public ImmutableArray<SourceFile> Files { get; init; } = [];

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.Preview;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    public bool ImplicitUsings { get; init; } = true;

    public bool AllowUnsafe { get; init; } = true;

    public bool ReferencesHosting { get; init; }

    public bool ReferencesProtobuf { get; init; } = true;

    public bool ReferencesGoAktTyped { get; init; } = true;

    /// <summary>The extern aliases of references, by the names of their assemblies, with commas between
    /// several.</summary>
    public ImmutableDictionary<string, string> Aliases { get; init; } = ImmutableDictionary<string, string>.Empty;

    public OutputKind OutputKind { get; init; } = OutputKind.DynamicallyLinkedLibrary;

    /// <summary>References beyond the framework, Google.Protobuf, GoAkt.Typed and the messages.</summary>
    public ImmutableArray<MetadataReference> References { get; init; } = [];

    /// <summary>The project's additional files, such as <c>GoAktContracts.txt</c>.</summary>
    public ImmutableArray<SourceFile> AdditionalFiles { get; init; } = [];

    /// <summary>Severities as an <c>.editorconfig</c> or <c>NoWarn</c> sets them.</summary>
    public ImmutableDictionary<string, ReportDiagnostic> Severities { get; init; } =
        ImmutableDictionary<string, ReportDiagnostic>.Empty;

    /// <summary>Whether the project documents its API, so that a missing or wrong documentation comment is a
    /// warning.</summary>
    public bool GeneratesDocumentation { get; init; }

    public CSharpParseOptions ParseOptions =>
        new(LanguageVersion, GeneratesDocumentation ? DocumentationMode.Diagnose : DocumentationMode.Parse);

    private CSharpCompilationOptions CompilationOptions => new(
        OutputKind,
        nullableContextOptions: LanguageVersion >= LanguageVersion.CSharp8 ? Nullable : NullableContextOptions.Disable,
        specificDiagnosticOptions: Severities,
        allowUnsafe: AllowUnsafe,
        deterministic: true,
        warningLevel: 9999);

    /// <summary>The project with one more file.</summary>
    public TestProject With(string source, string? path = null) =>
        this with { Files = Files.Add(new SourceFile(path ?? $"File{Files.Length + 1}.cs", source)) };

    /// <summary>The project with another project's assembly referenced, as NuGet and project references do.</summary>
    public TestProject Referencing(CompiledProject other) => this with { References = References.Add(other.Reference) };

    /// <summary>The compilation as it is before generators run.</summary>
    public CSharpCompilation ToCompilation() =>
        CSharpCompilation.Create(
            AssemblyName,
            Sources()
                .Select(file =>
                    CSharpSyntaxTree.ParseText(
                        SourceText.From(file.Text, System.Text.Encoding.UTF8), ParseOptions, file.Path)),
            AllReferences(),
            CompilationOptions);

    /// <summary>The compilation after the generator has run once.</summary>
    public CompiledProject Generate() => CompiledProject.Of(this);

    /// <summary>The compilation as it is where no generator runs.</summary>
    public CompiledProject WithoutGenerator() => CompiledProject.WithoutGenerator(this);

    /// <summary>Makes this project what a test of Roslyn's testing framework is about.</summary>
    /// <param name="test">The test.</param>
    /// <param name="editorConfig">A file that sets severities: an <c>.editorconfig</c>, or a <c>.globalconfig</c> that
    /// says so.</param>
    public void PutInto(AnalyzerTest<DefaultVerifier> test, string? editorConfig = null)
    {
        test.ReferenceAssemblies = RunningFramework.WithoutDownload;
        test.CompilerDiagnostics = CompilerDiagnostics.Warnings;
        // Dollars belong to the interpolated strings of a source.
        test.MarkupOptions = MarkupOptions.TreatPositionIndicatorsAsCode;
        test.TestState.OutputKind = OutputKind;
        test.TestState.DocumentationMode = ParseOptions.DocumentationMode;
        test.TestState.AdditionalReferences.AddRange(AllReferences());
        // An .editorconfig is for the files below it.
        string folder = editorConfig is null ? string.Empty : "/";
        foreach (SourceFile file in Sources())
        {
            test.TestState.Sources.Add((folder + file.Path, file.Text));
        }

        foreach (SourceFile file in AdditionalFiles)
        {
            test.TestState.AdditionalFiles.Add((folder + file.Path, file.Text));
        }

        if (editorConfig is not null)
        {
            bool isGlobal = editorConfig.Contains("is_global", StringComparison.Ordinal);
            test.TestState.AnalyzerConfigFiles.Add(
                (folder + (isGlobal ? ".globalconfig" : ".editorconfig"), editorConfig));
        }

        test.SolutionTransforms.Add((solution, id) => solution
            .WithProjectAssemblyName(id, AssemblyName)
            .WithProjectCompilationOptions(id, CompilationOptions)
            .WithProjectParseOptions(id, ParseOptions));
    }

    private IEnumerable<MetadataReference> AllReferences() =>
        [.. ReferenceAssemblies.Framework, .. GoAktReferences().Select(Aliased), .. References];

    private IEnumerable<SourceFile> Sources() => ImplicitUsings ? Files.Prepend(SourceFile.ImplicitUsings) : Files;

    private IEnumerable<MetadataReference> GoAktReferences()
    {
        IEnumerable<MetadataReference> typed = ReferencesGoAktTyped
            ? ReferenceAssemblies.GoAktTyped
            : ReferenceAssemblies.Messages;
        return typed
            .Where(reference => ReferencesProtobuf || reference != ReferenceAssemblies.Protobuf)
            .Concat(ReferencesHosting ? ReferenceAssemblies.Hosting : []);
    }

    private MetadataReference Aliased(MetadataReference reference) =>
        Aliases.TryGetValue(Path.GetFileNameWithoutExtension(reference.Display)!, out string? alias)
            ? reference.WithAliases(alias.Split(','))
            : reference;
}
