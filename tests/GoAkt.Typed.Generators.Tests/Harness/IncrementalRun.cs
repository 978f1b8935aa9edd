using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>One project under one generator driver, edit after edit, as an editor has it.</summary>
internal sealed class IncrementalRun
{
    private GeneratorDriver _driver;
    private Dictionary<string, SourceText> _sources = [];

    /// <param name="project">The project as it is before the first edit.</param>
    /// <param name="trackSteps">Whether to ask the driver for its reasons, which makes it hold on to what it
    /// compared.</param>
    public IncrementalRun(TestProject project, bool trackSteps = true)
    {
        Compilation = project.ToCompilation();
        _driver = Drivers.New(Compilation, trackSteps);
        Run();
    }

    public CSharpCompilation Compilation { get; private set; }

    public GeneratorDriver Driver => _driver;

    /// <summary>The hint names of the files that the last run emitted anew.</summary>
    public IReadOnlyList<string> Emitted { get; private set; } = [];

    /// <summary>The reasons of the last run, by step, for those of the generator's own steps whose output was not
    /// kept.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; private set; } = new Dictionary<string, string>();

    /// <summary>Replaces a text within a file.</summary>
    public void Edit(string path, string oldText, string newText)
    {
        SyntaxTree tree = Compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        string text = tree.ToString();
        int start = text.IndexOf(oldText, StringComparison.Ordinal);
        Assert.True(start >= 0, $"'{oldText}' is not in {path}.");
        Apply(
            Compilation.ReplaceSyntaxTree(
                    tree, Parse(path, text.Remove(start, oldText.Length).Insert(start, newText))));
    }

    public void Add(string path, string text) => Apply(Compilation.AddSyntaxTrees(Parse(path, text)));

    public void Remove(string path) =>
        Apply(Compilation.RemoveSyntaxTrees(Compilation.SyntaxTrees.Single(tree => tree.FilePath == path)));

    public void Apply(CSharpCompilation compilation)
    {
        Compilation = compilation;
        Run();
    }

    /// <summary>Parses the same files under other options, as after an edit of the project file.</summary>
    public void Reparse(CSharpParseOptions options)
    {
        _driver = _driver.WithUpdatedParseOptions(options);
        Apply(Compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(Compilation.SyntaxTrees.Select(tree =>
            CSharpSyntaxTree.ParseText(SourceText.From(tree.ToString(), Encoding.UTF8), options, tree.FilePath))));
    }

    private SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(
        SourceText.From(text, Encoding.UTF8), (CSharpParseOptions)Compilation.SyntaxTrees[0].Options, path);

    private void Run()
    {
        Dictionary<string, SourceText> before = _sources;
        _driver = _driver.RunGenerators(Compilation, TestContext.Current.CancellationToken);
        GeneratorRunResult result = _driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        _sources =
            result.GeneratedSources.ToDictionary(static source => source.HintName, static source => source.SourceText);
        Emitted =
        [
            .. _sources
                .Where(source =>
                    !before.TryGetValue(source.Key, out SourceText? text) || !ReferenceEquals(text, source.Value))
                .Select(static source => source.Key)
                .Order(StringComparer.Ordinal),
        ];
        Reasons = result.TrackedSteps
            .Where(static step => step.Key != "Compilation")
            .Select(static step => (Name: step.Key, Reasons: ReasonsOf(step.Value)))
            .Where(static step => step.Reasons.Length > 0)
            .ToDictionary(static step => step.Name, static step => step.Reasons);
    }

    private static string ReasonsOf(IEnumerable<IncrementalGeneratorRunStep> steps) =>
        string.Join(
            " ",
            steps
                .SelectMany(static step => step.Outputs)
                .Where(static output =>
                    output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged))
                .GroupBy(static output => output.Reason)
                .OrderBy(static reason => reason.Key)
                .Select(static reason => $"{reason.Key}×{reason.Count()}"));
}
