using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

public class ObsoleteTests
{
    [Fact]
    public async Task Obsolete_members_and_types_keep_their_attributes_without_a_warning()
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [Obsolete("Use \"IAccount\".", UrlFormat = "https://example.org/{0}"), ActorKind("accounts/User")]
                public interface IUser
                {
                    [Obsolete]
                    Task<Receipt> PayAsync(LegacyPayment payment);
                }

                [ActorKind("accounts/Account")]
                public interface IAccount
                {
                    [Obsolete("Pay in cents.", DiagnosticId = "ACC001")]
                    Task<Receipt> PayAsync(LegacyPayment payment);
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public void What_is_obsolete_as_an_error_still_compiles()
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(
                """
                using Accounts;
                using Google.Protobuf;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                public interface IUser
                {
                    [Obsolete("Gone.", true)]
                    Task<Receipt> PayAsync(Payment payment);

                    Task<Profile> GetAsync(GetProfile query);
                }

                [Obsolete("Gone.", error: true), ActorKind("accounts/Account")]
                public interface IAccount
                {
                    Task<Receipt> PayAsync(Payment payment);
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
    }

    [Fact]
    public void Experimental_contracts_methods_and_messages_do_not_warn_in_generated_code()
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With(
                "[System.Diagnostics.CodeAnalysis.Experimental(\"LIB001\")] public interface IPreview { Task RenameAsync(Accounts.Rename command); }")
            .Generate();
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true }).Referencing(library)
            .With(
                """
                using System.Diagnostics.CodeAnalysis;
                using Accounts;
                using GoAkt.Typed;

                #pragma warning disable LIB001
                [ActorKind("accounts/User")]
                public interface IUser : IPreview
                #pragma warning restore LIB001
                {
                    [Experimental("ACC002")]
                    Task<Receipt> PayAsync(Payment payment);
                }

                [Experimental("ACC003", UrlFormat = "https://example.org/{0}"), ActorKind("accounts/Account")]
                public interface IAccount
                {
                    Task<Receipt> PayAsync(Payment payment);
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
    }

    [Theory]
    [InlineData("[Obsolete, ActorKind(\"a/B\")] public interface IUser { Task RenameAsync(Rename command); }")]
    [InlineData(
        "[Obsolete(\"x\", true), ActorKind(\"a/B\")] public interface IUser { Task RenameAsync(Rename command); }")]
    [InlineData(
        "[Obsolete(\"x\", true)] public class Outer { [ActorKind(\"a/B\")] public interface IUser { Task RenameAsync(Rename command); } }")]
    [InlineData(
        "[Obsolete(\"x\", true)] public class Outer { [ActorKind(\"a/B\")] public interface IUser : IBase { } } public interface IBase { Task RenameAsync(Rename command); }")]
    [InlineData(
        "[Obsolete(\"x\", true)] public class Outer { public class Inner { [ActorKind(\"a/B\")] public interface IUser { } } }")]
    [InlineData(
        "[ActorKind(\"a/B\")] public interface IUser { [Obsolete(\"x\", true)] Task RenameAsync(Rename command); }")]
    [InlineData(
        "[Obsolete(\"x\", DiagnosticId = \"AB12\"), ActorKind(\"a/B\")] public interface IUser { Task RenameAsync(Rename command); }")]
    [InlineData(
        "[Obsolete(\"x\", DiagnosticId = \"A-1\"), ActorKind(\"a/B\")] public interface IUser { Task RenameAsync(Rename command); }")]
    [InlineData(
        "[ActorKind(\"a/B\")] public interface IUser { [Obsolete(\"x\", DiagnosticId = \"A-1\")] Task RenameAsync(Rename command); }")]
    public void Whatever_is_obsolete_generated_code_does_not_warn_under_any_version_of_the_language(string contract)
    {
        foreach (
            LanguageVersion version in new[]
            {
                LanguageVersion.CSharp8,
                LanguageVersion.CSharp9,
                LanguageVersion.Preview,
            })
        {
            CompiledProject project = (
                TestProject.Default with
                {
                    ReferencesHosting = true,
                    ImplicitUsings = false,
                    LanguageVersion = version,
                })
                .With($"using System; using System.Threading.Tasks; using Accounts; using GoAkt.Typed; {contract}")
                .Generate();

            Assert.Equal(2, project.GeneratedSources.Count);
            Assert.Empty(project.Diagnostics);
        }
    }

    [Theory]
    [InlineData("[System.Obsolete(\"x\", true)]", "CS0619")]
    [InlineData("[System.Obsolete(\"x\", DiagnosticId = \"OWN001\")]", "OWN001")]
    [InlineData("[System.Obsolete]", "CS0612")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"OWN001\")]", "OWN001")]
    public void A_message_whose_constructor_is_not_to_be_used_is_constructed_without_a_warning(
        string attribute, string warning)
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With(MessageSource.Declare("Own", "Ping", constructor: attribute + " public Ping() { }"))
            .Generate();
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .Referencing(library)
            .With(
                "[GoAkt.Typed.ActorKind(\"own/Player\")] public interface IPlayer { Task<Own.Ping> PlayAsync(Own.Ping ping); }")
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(
            warning,
            Assert
                .Single(
                    project
                        .Compilation.AddSyntaxTrees(
                            CSharpSyntaxTree.ParseText(
                                "class Other { object Make() => new Own.Ping(); }",
                                TestProject.Default.ParseOptions,
                                cancellationToken: TestContext.Current.CancellationToken))
                        .GetDiagnostics(TestContext.Current.CancellationToken),
                    static diagnostic =>
                        !diagnostic.IsSuppressed && diagnostic.Location.SourceTree!.FilePath.Length == 0)
                .Id);
    }

    [Theory]
    [InlineData("assembly")]
    [InlineData("module")]
    public void A_contract_of_what_an_experimental_assembly_declares_does_not_warn_in_generated_code(string target)
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With(
                $"[{target}: System.Diagnostics.CodeAnalysis.Experimental(\"LIB001\")] public interface IPreview {{ Task RenameAsync(Accounts.Rename command); }}")
            .With(MessageSource.Declare("Own", "Ping"))
            .Generate();
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true }).Referencing(library)
            .With(
                """
                #pragma warning disable LIB001
                [GoAkt.Typed.ActorKind("own/Player")]
                public interface IPlayer : IPreview { Task<IReadOnlyList<Own.Ping>> PlayAsync(Own.Ping[] pings); }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(2, project.GeneratedSources.Count);
    }
}
