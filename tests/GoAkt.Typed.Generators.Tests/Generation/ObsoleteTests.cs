using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Generation;

public class ObsoleteTests
{
    [Fact]
    public void Obsolete_members_and_types_keep_their_attributes_without_a_warning()
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
        Snapshot.Match(project);
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
            .With("[System.Diagnostics.CodeAnalysis.Experimental(\"LIB001\")] public interface IPreview { Task RenameAsync(Accounts.Rename command); }")
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
}
