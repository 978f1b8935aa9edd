using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT014")]
public class KindClaimedTwiceTests
{
    [Fact]
    public async Task Reports_the_same_place_in_whatever_order_the_files_are_compiled()
    {
        SourceFile early = new(
            "A.cs",
            "using Accounts; using GoAkt.Typed; [ActorKind(\"accounts/User\")] public interface IFirst { Task RenameAsync(Rename command); }");
        SourceFile late = new(
            "B.cs",
            "using Accounts; using GoAkt.Typed; [ActorKind(\"accounts/User\")] public interface ISecond { Task RenameAsync(Rename command); }");

        Diagnostic inOrder = await TheOneIn(TestProject.Default with { Files = [early, late] });
        Diagnostic reversed = await TheOneIn(TestProject.Default with { Files = [late, early] });

        Assert.Equal("B.cs", inOrder.Location.SourceTree!.FilePath);
        Assert.Equal(inOrder.ToString(), reversed.ToString());
        Assert.Equal("A.cs", Assert.Single(reversed.AdditionalLocations).SourceTree!.FilePath);
    }

    [Fact]
    public Task Reports_the_later_contract() =>
        Verify.Reports(
            Descriptors.KindClaimedTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind([|"accounts/User"|])]
            public interface ICashierActor
            {
                Task<Receipt> PayAsync(Payment payment);
            }
            """,
            message: "'ICashierActor' claims the kind \"accounts/User\" that 'IUserActor' stands for already");

    [Fact]
    public Task Reports_the_same_kind_in_the_other_spelling_and_case() =>
        Verify.Reports(
            Descriptors.KindClaimedTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind([|"Accounts.user"|])]
            public interface ICashierActor
            {
                Task<Receipt> PayAsync(Payment payment);
            }
            """);

    [Fact]
    public Task Reports_a_grain_of_the_kind_of_an_actor() =>
        Verify.Reports(
            Descriptors.KindClaimedTwice,
            """
            [GrainKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind([|"accounts/User"|])]
            public interface ICashierActor
            {
                Task<Receipt> PayAsync(Payment payment);
            }
            """);

    [Fact]
    public Task Accepts_kinds_that_differ_in_the_arguments_of_a_generic_Go_type() =>
        Verify.Accepts(
            Descriptors.KindClaimedTwice,
            """
            [ActorKind("shop.Cart[acme/Item]")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("shop.Cart[acme.Item]")]
            public interface ICashierActor
            {
                Task<Receipt> PayAsync(Payment payment);
            }
            """);

    [Fact]
    public Task Accepts_two_contracts_of_one_name_in_two_namespaces() =>
        Verify.Accepts(
            Descriptors.KindClaimedTwice,
            """
            namespace First
            {
                [ActorKind("first/User")]
                public interface IUserActor
                {
                    Task RenameAsync(Rename command);
                }
            }

            namespace Second
            {
                [ActorKind("second/User")]
                public interface IUserActor
                {
                    Task RenameAsync(Rename command);
                }
            }
            """);

    [Fact]
    public Task Reports_a_kind_that_a_contract_of_a_referenced_assembly_stands_for() =>
        Verify.Reports(
            Descriptors.KindClaimedTwice,
            """
            [ActorKind([|"accounts/User"|])]
            public interface ICashierActor
            {
                Task<Receipt> PayAsync(Payment payment);
            }

            [ActorKind("accounts/Group")]
            public interface IGroupActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "'ICashierActor' claims the kind \"accounts/User\" that 'Shared.Contracts.IUserActor' stands for already",
            project: TestProject.Default.Referencing((TestProject.Default with { AssemblyName = "Library" }).With(
                """
                namespace Shared;

                public static class Contracts
                {
                    [GoAkt.Typed.ActorKind("Accounts.user")]
                    public interface IUserActor { Task RenameAsync(Accounts.Rename command); }
                }
                """).Generate()));

    [Fact]
    public Task Accepts_a_contract_that_a_referenced_assembly_uses() =>
        Verify.Accepts(
            Descriptors.KindClaimedTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor : INamed;
            """,
            project: TestProject.Default.Referencing((TestProject.Default with { AssemblyName = "Library" }).With(
                """
                public interface INamed { Task RenameAsync(Accounts.Rename command); }

                public static class Use { public static object Users(GoAkt.Typed.GoAktClient client) => client; }
                """).Generate()));

    private static async Task<Diagnostic> TheOneIn(TestProject project) =>
        Assert.Single(await Analyzed.DiagnosticsOf(project), static d => d.Id == Descriptors.KindClaimedTwice.Id);
}
