using GoAkt.Typed.Generators.Catalog;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>Many contracts are read by several threads, which shows in nothing.</summary>
public class ConcurrentReadingTests
{
    private const int Contracts = 200;

    [Fact]
    public void Several_threads_emit_what_one_does()
    {
        TestProject project = Project();
        CSharpCompilation compilation = project.ToCompilation();
        string[] byOne = Emitted(compilation.WithOptions(compilation.Options.WithConcurrentBuild(false)));

        Assert.Equal(Contracts, byOne.Length);
        for (int i = 0; i < 5; i++)
        {
            // Another compilation, so that nothing is bound beforehand.
            Assert.Equal(byOne, Emitted(project.ToCompilation()));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_that_is_given_up_ends_and_leaves_the_next_one_right(bool isConcurrent)
    {
        CSharpCompilation compilation = Project().ToCompilation();
        compilation = compilation.WithOptions(compilation.Options.WithConcurrentBuild(isConcurrent));
        using CancellationTokenSource givenUp = new();
        int read = 0;
        ContractCatalog catalog = new(() =>
        {
            if (Interlocked.Increment(ref read) == Contracts / 2)
            {
                givenUp.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(() => catalog.Read(compilation, givenUp.Token));
        Assert.InRange(read, Contracts / 2, Contracts - 1);

        Assert.Equal(Contracts, catalog.Read(compilation, TestContext.Current.CancellationToken).Declared.Count);
    }

    private static string[] Emitted(CSharpCompilation compilation) =>
        [
            .. Drivers
                .New(compilation)
                .RunGenerators(compilation, TestContext.Current.CancellationToken)
                .GetRunResult()
                .Results.Single()
                .GeneratedSources.Select(static source => $"{source.HintName}\n{source.SourceText}"),
        ];

    /// <summary>Contracts that share bases, messages and attributes, each in a file of its own.</summary>
    private static TestProject Project()
    {
        TestProject project = TestProject.Default.With(
            """
            public interface IBase<T> { Task<Accounts.Profile> BaseAsync(T message); }

            [Obsolete("old")]
            public interface IOld { Task OldAsync(Accounts.Rename command); }
            """);
        for (int i = 0; i < Contracts; i++)
        {
            project = project.With(
                $$"""
                [GoAkt.Typed.ActorKind("many/Actor{{i}}")]
                public interface IActor{{i}} : {{(i % 3 == 0 ? "IOld, " : string.Empty)}}IBase<Accounts.GetProfile>
                {
                    Task<Accounts.Profile> Ask{{i}}Async(Accounts.GetProfile query, CancellationToken cancellationToken = default);
                }
                """);
        }

        return project;
    }
}
