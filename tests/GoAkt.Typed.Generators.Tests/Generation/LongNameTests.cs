using System.Text;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>Generated files can be written to disk, and generated types compiled, however long and odd a contract's
/// name is.</summary>
public class LongNameTests
{
    private const string Members = "{ System.Threading.Tasks.Task RenameAsync(Accounts.Rename command); }";

    [Theory]
    [InlineData('n', 60, 'U', 60)]
    [InlineData('n', 10, 'U', 900)]
    [InlineData('n', 300, 'U', 300)]
    [InlineData('n', 500, 'U', 500)]
    [InlineData('株', 50, '式', 40)]
    [InlineData('株', 330, '式', 3)]
    [InlineData('株', 3, '式', 330)]
    public async Task A_long_name_is_cut(char space, int spaceLength, char name, int nameLength)
    {
        string contract = $"{new string(space, spaceLength)}.I{new string(name, nameLength)}";
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp7_3, LanguageVersion.Preview })
        {
            CompiledProject project = Project(version)
                .With(
                    $"namespace {new string(space, spaceLength)} {{ [GoAkt.Typed.ActorKind(\"a/B\")] public interface I{new string(name, nameLength)} {Members} }}")
                .With(Calling(contract))
                .Generate();

            Assert.Equal(2, project.GeneratedSources.Count);
            AssertCanBeWritten(project);
            Assert.StartsWith("tell I", Assert.Single(await project.RunAsync()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_long_method_and_a_contract_deep_in_types_are_cut()
    {
        string outer = new('O', 400);
        CompiledProject project = Project(LanguageVersion.CSharp7_3)
            .With(
                $"public class A{outer} {{ public class B{outer} {{ public class C{outer} {{ [GoAkt.Typed.ActorKind(\"a/B\")] public interface IUser {{ System.Threading.Tasks.Task M{new string('m', 1000)}(Accounts.Rename command); }} }} }} }}")
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.NotEmpty(project.Image);
        AssertCanBeWritten(project);
    }

    [LongFact]
    public void Long_names_with_one_end_are_told_apart_by_a_hash_that_no_other_contract_changes()
    {
        string[] all =
        [
            .. Enumerable
                .Range(0, 5)
                .Select(static i =>
                    $"namespace N{i}{new string('n', 200)} {{ [GoAkt.Typed.ActorKind(\"a/B{i}\")] public interface IUser {Members} }}"),
        ];
        string alone = Assert.Single(TestProject.Default.With(all[3]).Generate().GeneratedSources.Keys);
        IEnumerable<string> together = TestProject.Default.With(string.Concat(all)).Generate().GeneratedSources.Keys;

        Assert.Equal(5, together.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Contains(alone, together);
        Assert.EndsWith(".Proxy.g.cs", alone, StringComparison.Ordinal);
        Assert.Contains("nnn.IUser-", alone, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_usual_length_is_the_files() =>
        Assert.Equal(
            ["Company.Product.Area.Contracts.Outer+IOrderFulfilmentActor.Proxy.g.cs"],
            TestProject
                .Default.With(
                    $"namespace Company.Product.Area.Contracts {{ public class Outer {{ [GoAkt.Typed.ActorKind(\"a/B\")] public interface IOrderFulfilmentActor {Members} }} }}")
                .Generate()
                .GeneratedSources.Keys);

    [Theory]
    [InlineData("namespace {0} {{ {1} interface IUser {2} }} namespace {0}x {{ {1} interface IUser {2} }}", "Con")]
    [InlineData("{1} interface {0} {2} namespace X {{ {1} interface {0} {2} }}", "Aux")]
    [InlineData("namespace {0}.Inner {{ {1} interface IUser {2} {1} interface Iuser {2} }}", "com1")]
    [InlineData("{1} interface {0} {2} {1} interface I{0} {2}", "Cafe\u0301")]
    [InlineData("{1} interface I{0} {2} {1} interface ICaf\u00E9 {2}", "Cafe\u0301")]
    [InlineData("{1} interface I{0} {2} {1} interface IUSER {2}", "user")]
    [InlineData("namespace A {{ {1} interface I{0} {2} }} namespace a {{ {1} interface I{0} {2} }}", "User")]
    [InlineData("{1} interface {0} {2} public class X {{ {1} interface I {2} }}", "X_I")]
    public void An_odd_name_makes_a_file_of_its_own(string source, string name)
    {
        CompiledProject project = (TestProject.Default with { ImplicitUsings = false })
            .With(
                string.Format(
                    null, CompositeFormat.Parse(source), name, "[GoAkt.Typed.ActorKind(\"a/B\")] public", Members))
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(2, project.GeneratedSources.Count);
        AssertCanBeWritten(project);
    }

    private static void AssertCanBeWritten(CompiledProject project)
    {
        string[] names = [.. project.GeneratedSources.Keys];
        Assert.All(names, static name =>
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 255);
            Assert.InRange(name.Length, 1, 100);
            Assert.DoesNotMatch("(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])\\.", name);
        });
        Assert.Equal(
            names.Length,
            names.Select(static name => name.Normalize().ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count());
    }

    private static TestProject Project(LanguageVersion version) =>
        TestProject.Default with
        {
            ReferencesHosting = true,
            ImplicitUsings = false,
            LanguageVersion = version,
            Nullable = NullableContextOptions.Disable,
        };

    private static string Calling(string contract) =>
        $$"""
        public static class Program
        {
            public static System.Threading.Tasks.Task RunAsync(GoAkt.Typed.Proxies.ActorCaller caller) =>
                GoAkt.Typed.Proxies.ProxyRegistry.Find<{{contract}}>().Create(caller).RenameAsync(new Accounts.Rename());
        }
        """;
}
