using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

[DiagnosticTests("GOAKT019")]
public class NotAContractTests
{
    [Fact]
    public Task Reports_an_interface_without_a_kind() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program("public static object Users(GoAktClient client) => client.Actors<[|IUser|]>();"),
            message: "'IUser' is not a contract, so 'Actors<IUser>' has no proxy for it: mark it with [ActorKind]");

    [Fact]
    public Task Reports_a_grain_without_a_kind() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program("public static object Carts(GoAktClient client) => client.Grains<[|IUser|]>();"),
            message: "mark it with [GrainKind]");

    [Fact]
    public Task Reports_a_class_and_names_its_contract() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program("public static object Users(GoAktClient client) => client.Actors<[|UserActor|]>();"),
            message: "use the contract that it implements, 'IUserActor'");

    [Fact]
    public Task Reports_a_class_without_a_contract() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program("public static object Users(GoAktClient client) => client.Actors<[|string|]>();"),
            message: "use an interface that is marked with [ActorKind]");

    [Fact]
    public Task Reports_a_parameter_that_a_container_would_hand_in() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program("public static object Users(Actors<[|IUser|]> users) => users;"));

    [Fact]
    public Task Reports_the_interfaces_that_an_application_may_hold() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program("public static object Users(IActors<[|IUser|]> users, IGoAktClient client) => users;"),
            message: "'IUser' is not a contract, so 'IActors<IUser>' has no proxy for it: mark it with [ActorKind]");

    [Fact]
    public Task Reports_a_call_of_the_clients_interface() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program("public static object Carts(IGoAktClient client) => client.Grains<[|IUser|]>();"),
            message: "mark it with [GrainKind]");

    [Fact]
    public Task Reports_a_parameter_of_a_lambda() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program("public static Delegate Users() => (Actors<[|IUser|]>? users) => users;"));

    [Fact]
    public Task Reports_a_service_that_is_asked_for() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program(
                """
                public static object Users(IServiceProvider services) => Get<Actors<[|IUser|]>>(services);

                private static T Get<T>(IServiceProvider services) => (T)services.GetService(typeof(T))!;
                """));

    [Fact]
    public Task Reports_a_call_once_where_its_result_is_declared_too() =>
        Verify.Reports(
            Descriptors.NotAContract,
            Program(
                """
                public static object Users(GoAktClient client)
                {
                    Actors<IUser> users = client.Actors<[|IUser|]>();
                    return users;
                }
                """));

    [Fact]
    public Task Accepts_contracts_and_type_parameters() =>
        Verify.Accepts(
            Descriptors.NotAContract,
            Program(
                """
                public static object Users(GoAktClient client) => client.Actors<IUserActor>();

                public static object Carts(GoAktClient client) => client.Grains<ICartGrain>();

                public static object Any<T>(GoAktClient client)
                    where T : class => client.Actors<T>();
                """));

    [Fact]
    public Task Accepts_types_of_the_same_name_that_are_not_ours() =>
        Verify.Accepts(
            Descriptors.NotAContract,
            """
            public sealed class Actors<T>;

            public static class Program
            {
                public static object Users(global::Actors<string> users) => users;
            }
            """);

    private static string Program(string member) =>
        $$"""
        public interface IUser
        {
            Task RenameAsync(Rename command);
        }

        [ActorKind("accounts/User")]
        public interface IUserActor : IUser;

        [GrainKind("accounts/Cart")]
        public interface ICartGrain
        {
            Task<Receipt> PayAsync(Payment payment);
        }

        public sealed class UserActor : IUserActor
        {
            public Task RenameAsync(Rename command) => Task.CompletedTask;
        }

        public static class Program
        {
            {{member}}
        }
        """;
}
