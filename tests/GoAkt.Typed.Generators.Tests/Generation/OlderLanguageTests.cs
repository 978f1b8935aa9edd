using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>A contract in an older C# than its base interface in another assembly: generated code is in the
/// contract's.</summary>
public class OlderLanguageTests
{
    // Those before and after what members need.
    private static readonly LanguageVersion[] s_versions =
    [
        LanguageVersion.CSharp7_3,
        LanguageVersion.CSharp8,
        LanguageVersion.CSharp10,
        LanguageVersion.CSharp11,
        LanguageVersion.CSharp12,
    ];

    [Theory]
    [InlineData("Task<Profile> GetAsync(GetProfile query, TimeSpan? timeout = null, CancellationToken? ct = default);")]
    [InlineData("Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments, CancellationToken ct);")]
    [InlineData("protected Task<Profile> GetAsync(GetProfile query, CancellationToken ct);")]
    public async Task It_works(string member)
    {
        foreach (LanguageVersion version in s_versions)
        {
            TestProject project = Project(version, member);
            Assert.Empty(await Analyzed.DiagnosticsOf(project));
            Assert.Equal(2, project.Generate().GeneratedSources.Count);
        }
    }

    [LongTheory]
    [InlineData(
        "Task<Profile?>? GetAsync(GetProfile? query, TimeSpan? timeout = null, CancellationToken ct = default);")]
    [InlineData("Task<IReadOnlyList<Receipt?>> PayAllAsync(IReadOnlyList<Payment?>? payments, CancellationToken ct);")]
    [InlineData("Task<Profile> GetAsync(GetProfile query, __arglist);")]
    [InlineData("Profile? Current { get; set; }")]
    [InlineData("Profile Current { init; }")]
    [InlineData("ref readonly int Current { get; }")]
    [InlineData("event EventHandler<string?>? Changed;")]
    [InlineData("void Set(int[]?[,] a, string?[]? b, (int First, string? Second) pair, dynamic other, nint native);")]
    [InlineData("Task<T?> GetAsync<T>(T? query);")]
    [InlineData("Task<T?> GetAsync<T>(T? query) where T : class;")]
    [InlineData("Task<T?> GetAsync<T>(T? query) where T : struct;")]
    [InlineData("void Do<T>(T query) where T : allows ref struct;")]
    [InlineData("unsafe void Set(delegate*<int, void> function);")]
    [InlineData("void Set(scoped ref Span<int> span, scoped ReadOnlySpan<char> text);")]
    [InlineData("Task<Profile> GetAsync(in GetProfile query);")]
    [InlineData("Task<Profile> GetAsync(ref readonly GetProfile query);")]
    [InlineData("Task<Profile> GetAsync(params IEnumerable<GetProfile> queries);")]
    [InlineData("static abstract Task<Profile> GetAsync(GetProfile query);")]
    public async Task What_is_refused_gives_no_second_error(string member)
    {
        foreach (LanguageVersion version in s_versions)
        {
            TestProject project = Project(version, member);
            Assert.Empty(project.Generate().Diagnostics);
            Assert.All(await Analyzed.DiagnosticsOf(project), static diagnostic =>
                Assert.StartsWith("GOAKT", diagnostic.Id, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Task<Profile> GetAsync(GetProfile query) => null!;", LanguageVersion.CSharp8)]
    [InlineData("int Count => 1;", LanguageVersion.CSharp8)]
    [InlineData("static virtual int Count => 1;", LanguageVersion.CSharp11)]
    public async Task A_body_that_the_language_is_too_old_for_is_named(string member, LanguageVersion needed)
    {
        foreach (LanguageVersion version in s_versions)
        {
            TestProject project = Project(version, member);
            Assert.Empty(project.Generate().Diagnostics);
            Diagnostic[] found =
            [
                .. (await Analyzed.DiagnosticsOf(project)).Where(static diagnostic =>
                    diagnostic.Severity == DiagnosticSeverity.Error),
            ];
            Assert.Equal(version < needed ? ["GOAKT011"] : [], found.Select(static diagnostic => diagnostic.Id));
            Assert.All(found, diagnostic =>
                Assert.Contains(
                    $"has a body, which a class inherits from C# {needed.ToDisplayString()} on",
                    diagnostic.GetMessage(),
                    StringComparison.Ordinal));
        }
    }

    private static TestProject Project(LanguageVersion version, string member)
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With("using Accounts; public interface IBase { " + member + " }")
            .WithoutGenerator();
        Assert.Empty(library.Diagnostics);
        return (TestProject.Default with
        {
            LanguageVersion = version,
            ImplicitUsings = false,
            ReferencesHosting = true,
            Nullable = NullableContextOptions.Disable,
        })
            .Referencing(library)
            .With(
                "[GoAkt.Typed.ActorKind(\"a/B\")] public interface IUser : IBase { System.Threading.Tasks.Task OwnAsync(Accounts.Receipt receipt, System.Threading.CancellationToken token); }");
    }
}
