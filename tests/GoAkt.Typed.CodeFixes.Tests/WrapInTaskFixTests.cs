using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class WrapInTaskFixTests
{
    [Fact]
    public Task A_reply_is_wrapped() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            Source.Contract("[|Profile|] GetProfile(GetProfile query);"),
            Source.Contract("Task<Profile> GetProfile(GetProfile query);"));

    [Fact]
    public Task The_namespace_of_tasks_is_imported() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            $"""
            using Accounts;
            using GoAkt.Typed;

            {Source.UserActor("[|Profile?|] FindProfile(GetProfile query);")}
            """,
            $"""
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            {Source.UserActor("Task<{|GOAKT001:Profile?|}> FindProfile(GetProfile query);")}
            """);

    [Fact]
    public Task Nothing_becomes_a_task() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            Source.Contract("[|void|] Rename(Rename command);"),
            Source.Contract("Task Rename(Rename command);"));

    [Fact]
    public Task A_reference_is_dropped() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            Source.Contract("[|ref Profile|] GetProfileAsync(GetProfile query);"),
            Source.Contract("Task<Profile> GetProfileAsync(GetProfile query);"));

    [Theory]
    [InlineData(
        "[|ref Task<Profile>|] GetProfileAsync(GetProfile query);",
        "Task<Profile> GetProfileAsync(GetProfile query);")]
    [InlineData(
        "[|ref readonly ValueTask<Profile>|] GetProfileAsync(GetProfile query);",
        "ValueTask<Profile> GetProfileAsync(GetProfile query);")]
    [InlineData("[|ref readonly Task|] RenameAsync(Rename command);", "Task RenameAsync(Rename command);")]
    public Task A_reference_to_a_task_becomes_the_task(string before, string after) =>
        VerifyFix.Fixes<WrapInTaskFix>("GOAKT002", Source.Contract(before), Source.Contract(after));

    [Theory]
    [InlineData("[|ref Task<Profile>|]", "Return the task itself")]
    [InlineData("[|ref Profile|]", "Wrap the return type in Task<>")]
    public Task The_title_says_what_becomes_of_a_reference(string returned, string title) =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            Source.Contract($"{returned} GetProfileAsync(GetProfile query);"),
            Source.Contract("Task<Profile> GetProfileAsync(GetProfile query);"),
            title);

    [Theory]
    [InlineData("[|Task<Profile>[]|]")]
    [InlineData("[|(Task, ValueTask<Profile>)|]")]
    [InlineData("[|IReadOnlyList<Task<Profile>>|]")]
    [InlineData("[|System.Runtime.CompilerServices.YieldAwaitable|]")]
    [InlineData("[|System.Runtime.CompilerServices.ConfiguredTaskAwaitable<Profile>|]")]
    public Task No_task_goes_around_what_is_awaited(string returned) =>
        VerifyFix.OffersNothing<WrapInTaskFix>(
            "GOAKT002",
            Source.Contract($"{returned} GetProfileAsync(GetProfile query);", "System.Collections.Generic"));

    [Fact]
    public Task All_methods_are_wrapped_at_once() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            """
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                // The name.
                [|Profile|] GetProfile(GetProfile query);
                [|void|] Rename(Rename command); // No reply.
                [|Receipt|] Pay(Payment payment);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                // The name.
                Task<Profile> GetProfile(GetProfile query);
                Task Rename(Rename command); // No reply.
                Task<Receipt> Pay(Payment payment);
            }
            """);

    [Fact]
    public Task A_type_that_closes_a_base_interface_is_wrapped_there() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            Source.File(
                """
                public interface IQueried<TQuery, TReply>
                {
                    TReply Query(TQuery query);
                }

                [ActorKind("accounts/User")]
                public interface IUserActor : IQueried<GetProfile, [|Profile|]>;
                """),
            Source.File(
                """
                public interface IQueried<TQuery, TReply>
                {
                    TReply Query(TQuery query);
                }

                [ActorKind("accounts/User")]
                public interface IUserActor : IQueried<GetProfile, Task<Profile>>;
                """));

    [Fact]
    public Task A_type_that_a_base_interface_takes_too_is_left_alone() =>
        VerifyFix.OffersNothing<WrapInTaskFix>(
            "GOAKT002",
            """
            using Accounts;
            using GoAkt.Typed;

            public interface IEchoing<TMessage>
            {
                TMessage Echo(TMessage message);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IEchoing<[|Profile|]>;
            """);

    [Fact]
    public Task A_base_interface_of_another_project_is_left_alone() =>
        new FixTest<WrapInTaskFix>("GOAKT002")
            .With("Contract.cs", "[GoAkt.Typed.ActorKind(\"accounts/User\")] public interface IUserActor : [|IBad|];")
            .WithReferenced(
                "Library",
                referencesGoAktTyped: true,
                "Bad.cs",
                "public interface IBad { void Rename(Accounts.Rename command); }")
            .RunAsync();

    [Theory]
    [InlineData("unsafe [|int*|] Get(GetProfile query);")]
    [InlineData("unsafe [|delegate*<void>|] Get(GetProfile query);")]
    [InlineData("[|System.Span<int>|] Get(GetProfile query);")]
    public Task What_no_task_can_be_of_is_left_alone(string member) =>
        VerifyFix.OffersNothing<WrapInTaskFix>("GOAKT002", Source.Contract(member));
}
