using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT029")]
public class OldLanguageTests
{
    private const string Contract =
        "public interface {0} {{ System.Threading.Tasks.Task RenameAsync(Accounts.Rename command, System.Threading.CancellationToken token); }}";

    [Theory]
    [InlineData(LanguageVersion.CSharp1)]
    [InlineData(LanguageVersion.CSharp5)]
    [InlineData(LanguageVersion.CSharp6)]
    [InlineData(LanguageVersion.CSharp7)]
    [InlineData(LanguageVersion.CSharp7_2)]
    public Task Reports_a_language_that_is_too_old_once(LanguageVersion version) =>
        Assert.AllAsync(new[] { false, true }, async hosting =>
            await Found(
                Project(version) with
                {
                    ReferencesHosting = hosting,
                },
                "[GoAkt.Typed.ActorKind(\"a/A\")] "
                    + Declare("[|IFirst|]")
                    + " [GoAkt.Typed.GrainKind(\"a/B\")] "
                    + Declare("ISecond")));

    [Fact]
    public async Task Reports_a_class_that_hosts_a_contract_of_another_assembly()
    {
        CompiledProject contracts = (TestProject.Default with { AssemblyName = "Contracts" })
            .With("[GoAkt.Typed.ActorKind(\"a/A\")] " + Declare("IUser")).Generate();

        await Found(
            (Project(LanguageVersion.CSharp7) with { ReferencesHosting = true }).Referencing(contracts),
            """
            public class [|UserActor|] : IUser
            {
                public System.Threading.Tasks.Task RenameAsync(Accounts.Rename command, System.Threading.CancellationToken token) { return null; }
            }
            """);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.CSharp8)]
    public Task Accepts_a_language_that_is_new_enough(LanguageVersion version) =>
        Verify.Accepts(
            Descriptors.OldLanguage, "[GoAkt.Typed.ActorKind(\"a/A\")] " + Declare("IUser"), Project(version));

    [Fact]
    public Task Accepts_an_old_language_where_there_is_no_contract() =>
        Verify.Accepts(Descriptors.OldLanguage, Declare("IUser"), Project(LanguageVersion.CSharp5));

    private static Task Found(TestProject project, string source) =>
        Verify.Reports(
            Descriptors.OldLanguage,
            source,
            $"compiled as C# {project.LanguageVersion.ToDisplayString()}, and generated code needs 7.3 or later",
            project);

    private static TestProject Project(LanguageVersion version) =>
        TestProject.Default with { LanguageVersion = version, ImplicitUsings = false };

    private static string Declare(string name) =>
        string.Format(null, System.Text.CompositeFormat.Parse(Contract), name);
}
