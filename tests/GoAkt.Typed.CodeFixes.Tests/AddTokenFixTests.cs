using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class AddTokenFixTests
{
    [Fact]
    public Task A_method_gets_an_optional_token() =>
        VerifyFix.Fixes<AddTokenFix>(
            "GOAKT024",
            Source.Contract("Task<Profile> [|GetProfileAsync|](GetProfile query);", "System.Threading"),
            Source.Contract(
                "Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default);",
                "System.Threading"));

    [Fact]
    public Task The_namespace_of_the_token_is_imported() =>
        VerifyFix.Fixes<AddTokenFix>(
            "GOAKT024",
            $"""
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            {Source.UserActor("Task<Profile> [|GetProfileAsync|](GetProfile query);")}
            """,
            $"""
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            {Source.UserActor("Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default);")}
            """);

    [Fact]
    public Task A_name_that_is_taken_is_not_taken_again() =>
        VerifyFix.Fixes<AddTokenFix>(
            "GOAKT024",
            Source.Contract("Task [|RenameAsync|](Rename cancellationToken);", "System.Threading"),
            Source.Contract(
                "Task RenameAsync(Rename cancellationToken, CancellationToken cancellationToken1 = default);",
                "System.Threading"));

    [Fact]
    public Task All_methods_get_one_at_once() =>
        VerifyFix.Fixes<AddTokenFix>(
            "GOAKT024",
            Source.Contract(
                """
                Task<Profile> [|GetProfileAsync|](GetProfile query);
                Task<Receipt> [|PayAsync|](Payment payment, TimeSpan timeout = default);
                """,
                "System"),
            Source.Contract(
                """
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default);
                Task<Receipt> PayAsync(Payment payment, TimeSpan timeout = default, CancellationToken cancellationToken = default);
                """,
                "System",
                "System.Threading"));

    [Fact]
    public Task What_implements_and_overrides_the_method_follows() =>
        VerifyFix.Fixes<AddTokenFix>(
            "GOAKT024",
            Source.File(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task [|RenameAsync|](Rename command);
                }

                [ActorKind("accounts/Group")]
                public interface IGroupActor
                {
                    Task [|RenameAsync|](Rename command);
                }

                public class UserActor : IUserActor, IGroupActor
                {
                    public virtual Task RenameAsync(Rename command) => Task.CompletedTask;
                }

                public class LateActor : UserActor
                {
                    private readonly CancellationToken cancellationToken;

                    public override Task RenameAsync(Rename command) => Task.FromCanceled(cancellationToken);
                }

                public class ExplicitActor : IUserActor
                {
                    Task IUserActor.RenameAsync(Rename command) => Task.CompletedTask;
                }

                public static class Program
                {
                    public static Task RunAsync(IUserActor user) => user.RenameAsync(new Rename());
                }
                """,
                "System.Threading"),
            Source.File(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task RenameAsync(Rename command, CancellationToken cancellationToken = default);
                }

                [ActorKind("accounts/Group")]
                public interface IGroupActor
                {
                    Task RenameAsync(Rename command, CancellationToken cancellationToken = default);
                }

                public class UserActor : IUserActor, IGroupActor
                {
                    public virtual Task RenameAsync(Rename command, CancellationToken cancellationToken = default) => Task.CompletedTask;
                }

                public class LateActor : UserActor
                {
                    private readonly CancellationToken cancellationToken;

                    public override Task RenameAsync(Rename command, CancellationToken cancellationToken1 = default) => Task.FromCanceled(cancellationToken);
                }

                public class ExplicitActor : IUserActor
                {
                    Task IUserActor.RenameAsync(Rename command, CancellationToken cancellationToken) => Task.CompletedTask;
                }

                public static class Program
                {
                    public static Task RunAsync(IUserActor user) => user.RenameAsync(new Rename());
                }
                """,
                "System.Threading"));

    [Fact]
    public Task An_implementation_in_another_project_follows() =>
        new FixTest<AddTokenFix>("GOAKT024")
            .With(
                "Actor.cs",
                "using System.Threading.Tasks;\nusing Accounts;\n\npublic class UserActor : IUserActor { public Task RenameAsync(Rename command) => Task.CompletedTask; }\n",
                "using System.Threading;\nusing System.Threading.Tasks;\nusing Accounts;\n\npublic class UserActor : IUserActor { public Task RenameAsync(Rename command, CancellationToken cancellationToken = default) => Task.CompletedTask; }\n")
            .With("Other.cs", "[GoAkt.Typed.ActorKind(\"accounts/Other\")] public interface IOther : IUserActor;\n")
            .WithReferenced(
                "Library",
                referencesGoAktTyped: true,
                "Contract.cs",
                "using System.Threading.Tasks;\nusing Accounts;\n\npublic interface IUserActor { Task [|RenameAsync|](Rename command); }\n\n[GoAkt.Typed.ActorKind(\"accounts/User\")] public interface IUser : IUserActor;\n",
                "using System.Threading;\nusing System.Threading.Tasks;\nusing Accounts;\n\npublic interface IUserActor { Task RenameAsync(Rename command, CancellationToken cancellationToken = default); }\n\n[GoAkt.Typed.ActorKind(\"accounts/User\")] public interface IUser : IUserActor;\n")
            .RunAsync();
}
