using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

[DiagnosticTests("GOAKT020")]
public class OtherSortTests
{
    [Fact]
    public Task Reports_a_grain_among_actors() =>
        Verify.Reports(
            Descriptors.OtherSort,
            """
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
                public static object Carts(GoAktClient client) => client.Actors<[|ICartGrain|]>();
            }
            """,
            message: "'ICartGrain' is a contract of grains: use 'Grains<ICartGrain>' instead of 'Actors<ICartGrain>'");

    [Fact]
    public Task Reports_an_actor_among_grains() =>
        Verify.Reports(
            Descriptors.OtherSort,
            """
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
                public static object Users(GoAktClient client) => client.Grains<[|IUserActor|]>();
            }
            """);

    [Fact]
    public Task Reports_a_parameter() =>
        Verify.Reports(
            Descriptors.OtherSort,
            """
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
                public static object Users(Grains<[|IUserActor|]> users) => users;
            }
            """);

    [Fact]
    public Task Accepts_each_in_its_place() =>
        Verify.Accepts(
            Descriptors.OtherSort,
            """
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
                public static object Users(Actors<IUserActor> users, Grains<ICartGrain> carts) => (users, carts);
            }
            """);
}
