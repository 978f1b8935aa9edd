using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>The catalog does not look at what the project says of null, so nothing may depend on it.</summary>
public partial class EquivalenceTests
{
    [Theory]
    [InlineData("", "int Count { get; }")]
    [InlineData("", "T Last { get; }")]
    [InlineData("", "event Action<T?> Changed;")]
    [InlineData("", "Task<T> GetAsync(Accounts.GetProfile query);")]
    [InlineData("", "Task<T[]> GetAsync(Accounts.GetProfile query);")]
    [InlineData("", "Task<T> GetAsync(Accounts.GetProfile query) => null!;")]
    [InlineData("", "Task<T?> GetAsync(Accounts.GetProfile? query);")]
    [InlineData("", "Task<T?[]?> GetAsync<U>(U? query, Accounts.GetProfile?[] other) where U : class;")]
    [InlineData("where T : class", "Task<T?> GetAsync(T? query);")]
    [InlineData("where T : class?", "Task GetAsync(IReadOnlyList<T?> query);")]
    [InlineData("where T : notnull", "Task<T?> GetAsync<U>(U? one, Nullable<int> other);")]
    [InlineData("where T : Google.Protobuf.IMessage<T>?", "Task<T?> GetAsync(T? query);")]
    public void What_is_emitted_depends_on_no_nullable_context(string constraint, string member)
    {
        string source =
            $$"""
            /* base */
            public interface IBase<T> {{constraint}} { {{member}} }
            /* one */
            public interface IOne : IBase<Accounts.Profile> { Task PayAsync(Accounts.Payment payment); }
            /* two */
            public interface ITwo : IBase<Accounts.Profile> { Task NoteAsync(Accounts.Receipt receipt); }
            /* contract */
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IOne, ITwo { Task RenameAsync(Accounts.Rename? command); }
            """;
        TestProject project = TestProject.Default.With(source, "Source.cs");
        string emitted = Assert.Single(project.Generate().GeneratedSources).Value;
        Assert.DoesNotContain(project.Generate().Diagnostics, static found =>
            found.Severity == DiagnosticSeverity.Error);

        foreach (string place in new[] { "base", "one", "two", "contract" })
        {
            TestProject disabled = TestProject.Default.With(
                source.Replace($"/* {place} */", "#nullable disable", StringComparison.Ordinal), "Source.cs");
            Assert.Equal(emitted, Assert.Single(disabled.Generate().GeneratedSources).Value);
        }

        foreach (NullableContextOptions context in Enum.GetValues<NullableContextOptions>())
        {
            Assert.Equal(
                emitted, Assert.Single((project with { Nullable = context }).Generate().GeneratedSources).Value);
        }
    }
}
