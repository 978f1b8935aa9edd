using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class AddKindFixTests
{
    private const string UseElsewhere =
        "public static class Use { public static object Users(GoAkt.Typed.GoAktClient client) => client.Actors<[|IUserActor|]>(); }\n";

    private const string Unmarked = "public interface IUserActor;\n";

    private const string Marked =
        "using GoAkt.Typed;\n\n[ActorKind(\"actors/User\")]\npublic interface IUserActor;\n";

    [Fact]
    public Task A_kind_of_actors_is_proposed() =>
        VerifyFix.Fixes<AddKindFix>(
            "GOAKT019",
            Source.File(
                $"""
                namespace Bank.Billing;

                {Interface("ICashierActor")}

                {Use("client.Actors<[|ICashierActor|]>()")}
                """),
            Source.File(
                $"""
                namespace Bank.Billing;

                [ActorKind("billing/Cashier")]
                {Interface("ICashierActor")}

                {Use("client.Actors<ICashierActor>()")}
                """));

    [Fact]
    public Task A_kind_of_grains_is_proposed() =>
        VerifyFix.Fixes<AddKindFix>(
            "GOAKT019",
            Source.File(
                $"""
                namespace Bank.Billing;

                {Interface("ICart")}

                {Use("client.Grains<[|ICart|]>()")}
                """),
            Source.File(
                $"""
                namespace Bank.Billing;

                [GrainKind("billing/Cart")]
                {Interface("ICart")}

                {Use("client.Grains<ICart>()")}
                """));

    [Fact]
    public Task The_namespace_of_the_attribute_is_imported() =>
        VerifyFix.Fixes<AddKindFix>(
            "GOAKT019",
            $"""
            using System.Threading.Tasks;
            using Accounts;

            namespace Bank.Billing;

            {Interface("ICashierActor")}

            {Use("client.Actors<[|ICashierActor|]>()")}
            """,
            $"""
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            namespace Bank.Billing;

            [ActorKind("billing/Cashier")]
            {Interface("ICashierActor")}

            {Use("client.Actors<ICashierActor>()")}
            """);

    [Fact]
    public Task An_interface_without_a_namespace_gets_a_package_all_the_same() =>
        VerifyFix.Fixes<AddKindFix>(
            "GOAKT019",
            Source.File(
                $"""
                {Interface("ICashierActor")}

                {Use("client.Actors<[|ICashierActor|]>()")}
                """),
            Source.File(
                $"""
                [ActorKind("actors/Cashier")]
                {Interface("ICashierActor")}

                {Use("client.Actors<ICashierActor>()")}
                """));

    [Fact]
    public Task An_interface_that_is_used_twice_is_marked_once() =>
        VerifyFix.Fixes<AddKindFix>(
            "GOAKT019",
            Source.File(
                """
                public interface IFirst
                {
                    Task<Receipt> PayAsync(Payment payment);
                }

                public interface ISecond
                {
                    Task RenameAsync(Rename command);
                }

                public static class Program
                {
                    public static object First(GoAktClient client) => client.Actors<[|IFirst|]>();

                    public static object FirstAgain(GoAktClient client) => client.Actors<[|IFirst|]>();

                    public static object Second(GoAktClient client) => client.Grains<[|ISecond|]>();
                }
                """),
            Source.File(
                """
                [ActorKind("actors/First")]
                public interface IFirst
                {
                    Task<Receipt> PayAsync(Payment payment);
                }

                [GrainKind("actors/Second")]
                public interface ISecond
                {
                    Task RenameAsync(Rename command);
                }

                public static class Program
                {
                    public static object First(GoAktClient client) => client.Actors<IFirst>();

                    public static object FirstAgain(GoAktClient client) => client.Actors<IFirst>();

                    public static object Second(GoAktClient client) => client.Grains<ISecond>();
                }
                """));

    [Fact]
    public Task A_class_is_left_alone() =>
        VerifyFix.OffersNothing<AddKindFix>(
            "GOAKT019",
            Source.File(
                """
                public static class Program
                {
                    public static object Use(GoAktClient client) => client.Actors<[|string|]>();
                }
                """));

    [Fact]
    public Task An_interface_in_another_file_is_marked_there() =>
        new FixTest<AddKindFix>("GOAKT019")
            .With("Contract.cs", Unmarked, Marked)
            .With("Use.cs", UseElsewhere)
            .RunAsync();

    [Fact]
    public Task An_interface_in_another_project_is_marked_there() =>
        new FixTest<AddKindFix>("GOAKT019") { NumberOfFixAllInDocumentIterations = 1 }
            .With("Use.cs", UseElsewhere)
            .WithReferenced("Library", referencesGoAktTyped: true, "Contract.cs", Unmarked, Marked)
            .RunAsync();

    [Fact]
    public Task An_interface_in_a_project_that_lacks_the_attribute_is_left_alone() =>
        new FixTest<AddKindFix>("GOAKT019")
            .With("Use.cs", UseElsewhere)
            .WithReferenced("Library", referencesGoAktTyped: false, "Contract.cs", Unmarked)
            .RunAsync();

    [Fact]
    public Task A_generic_interface_is_left_alone() =>
        VerifyFix.OffersNothing<AddKindFix>(
            "GOAKT019",
            Source.File(
                """
                public interface IQueried<TQuery>
                {
                    Task QueryAsync(TQuery query);
                }

                public static class Program
                {
                    public static object Use(GoAktClient client) => client.Actors<[|IQueried<GetProfile>|]>();
                }
                """));

    private static string Interface(string name) =>
        $$"""
        public interface {{name}}
        {
            Task<Receipt> PayAsync(Payment payment);
        }
        """;

    private static string Use(string use) =>
        $$"""
        public static class Program
        {
            public static object Use(GoAkt.Typed.GoAktClient client) => {{use}};
        }
        """;
}
