using System.Collections.Immutable;
using GoAkt.Typed.Generators.Analyzers;
using Google.Protobuf;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace GoAkt.Typed.CodeFixes.Tests.Harness;

/// <summary>A project in an editor's workspace, with the light bulbs that our fixes put beside what our analyzers
/// report.</summary>
internal sealed class FixedProject : IDisposable
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
    [
        .. typeof(GoAktAnalyzer).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(DiagnosticAnalyzer)))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private readonly AdhocWorkspace _workspace = new();
    private readonly ProjectId _id;

    public FixedProject(params (string Name, string Text)[] files)
    {
        Solution = _workspace.CurrentSolution;
        _id = AddProject("TestProject", [.. Framework(), .. GoAktTyped()], files);
        Solution = Solution.AddAnalyzerReference(_id, LoadedGenerators.Reference);
    }

    public Solution Solution { get; private set; }

    /// <summary>Adds a project that the first one references, and that may do without GoAkt.Typed.</summary>
    public void AddReferenced(string name, bool referencesGoAktTyped, params (string Name, string Text)[] files)
    {
        ProjectId id = AddProject(name, [.. Framework(), .. referencesGoAktTyped ? GoAktTyped() : []], files);
        Solution = Solution.AddProjectReference(_id, new ProjectReference(id));
    }

    public void Dispose() => _workspace.Dispose();

    /// <summary>What analyzers and compiler report that a fix could be for, in the order of the source.</summary>
    public async Task<ImmutableArray<Diagnostic>> DiagnosticsOf(string id, string name = "TestProject")
    {
        Project project = Solution.Projects.Single(p => p.Name == name);
        Compilation compilation = (await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(s_analyzers, project.AnalyzerOptions)
            .GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        return
        [
            .. found.Where(d => d.Id == id)
                .OrderBy(static d => d.Location.GetLineSpan().Path, StringComparer.Ordinal)
                .ThenBy(static d => d.Location.SourceSpan.Start),
        ];
    }

    /// <summary>The compiler's errors.</summary>
    public async Task<IEnumerable<Diagnostic>> ErrorsAsync() =>
        (await Solution.GetProject(_id)!.GetCompilationAsync(TestContext.Current.CancellationToken))!
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>The fixes that a light bulb would offer.</summary>
    public async Task<ImmutableArray<CodeAction>> OffersAsync(CodeFixProvider provider, Diagnostic diagnostic)
    {
        ImmutableArray<CodeAction>.Builder offers = ImmutableArray.CreateBuilder<CodeAction>();
        await provider.RegisterCodeFixesAsync(
            new CodeFixContext(
                DocumentOf(diagnostic),
                diagnostic.Location.SourceSpan,
                [diagnostic],
                (action, _) => offers.Add(action),
                TestContext.Current.CancellationToken));
        return offers.ToImmutable();
    }

    public async Task ApplyAsync(CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations =
            await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        Solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
    }

    /// <summary>Fixes all diagnostics of an id, as "fix all in solution" does.</summary>
    public async Task ApplyAllAsync(CodeFixProvider provider, string id, FixAllScope scope = FixAllScope.Solution)
    {
        Diagnostic first = (await DiagnosticsOf(id))[0];
        CodeAction offer = (await OffersAsync(provider, first))[0];
        FixAllContext context = DocumentOf(first) is Document document
            ? new FixAllContext(
                document,
                provider,
                scope,
                offer.EquivalenceKey,
                [id],
                new Found(this, id),
                TestContext.Current.CancellationToken)
            : new FixAllContext(
                Solution.GetProject(_id)!,
                provider,
                scope,
                offer.EquivalenceKey,
                [id],
                new Found(this, id),
                TestContext.Current.CancellationToken);
        await ApplyAsync((await provider.GetFixAllProvider()!.GetFixAsync(context))!);
    }

    public async Task<string> TextOf(string name)
    {
        TextDocument document = Solution
            .Projects.SelectMany(static p => p.Documents.Concat(p.AdditionalDocuments))
            .Single(d => d.Name == name);
        return (await document.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    private TextDocument DocumentOf(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree is { } tree
            ? Solution.GetDocument(tree)!
            : Solution
                .GetProject(_id)!
                .AdditionalDocuments.Single(d => d.FilePath == diagnostic.Location.GetLineSpan().Path);

    private ProjectId AddProject(
        string project, IEnumerable<MetadataReference> references, (string Name, string Text)[] files)
    {
        var id = ProjectId.CreateNewId(project);
        Solution = Solution
            .AddProject(id, project, project, LanguageNames.CSharp)
            .WithProjectCompilationOptions(
                id,
                new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .WithProjectParseOptions(id, new CSharpParseOptions(LanguageVersion.Latest))
            .WithProjectMetadataReferences(id, references);
        foreach ((string name, string text) in files)
        {
            var document = DocumentId.CreateNewId(id);
            Solution = name.EndsWith(".cs", StringComparison.Ordinal)
                ? Solution.AddDocument(document, name, SourceText.From(text), filePath: name)
                : Solution.AddAdditionalDocument(document, name, SourceText.From(text), filePath: name);
        }

        return id;
    }

    private static IEnumerable<MetadataReference> Framework()
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == folder)
            .Select(static path => MetadataReference.CreateFromFile(path));
    }

    private static IEnumerable<MetadataReference> GoAktTyped() =>
        new[] { typeof(ActorKindAttribute), typeof(IMessage), typeof(Accounts.Profile) }
            .Select(static type => MetadataReference.CreateFromFile(type.Assembly.Location));

    private sealed class Found(FixedProject project, string id) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(
            Project _, CancellationToken cancellationToken) => await project.DiagnosticsOf(id);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document,
            CancellationToken cancellationToken) =>
            (await project.DiagnosticsOf(id)).Where(d => d.Location.SourceTree?.FilePath == document.FilePath);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project _, CancellationToken cancellationToken) => Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}
