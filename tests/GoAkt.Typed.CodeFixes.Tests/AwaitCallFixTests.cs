using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class AwaitCallFixTests
{
    [Fact]
    public Task A_call_in_an_async_method_is_awaited() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task RunAsync(IUserActor user)
                    {
                        [|user.RenameAsync(new Rename())|];
                        await user.GetProfileAsync(new GetProfile());
                    }
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task RunAsync(IUserActor user)
                    {
                        await user.RenameAsync(new Rename());
                        await user.GetProfileAsync(new GetProfile());
                    }
                }
                """));

    [Fact]
    public Task A_conditional_call_awaits_nothing_where_there_is_no_actor() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task RunAsync(IUserActor? user)
                    {
                        [|user?.RenameAsync(new Rename())|];
                        await Task.Yield();
                    }
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task RunAsync(IUserActor? user)
                    {
                        await (user?.RenameAsync(new Rename()) ?? Task.CompletedTask);
                        await Task.Yield();
                    }
                }
                """));

    [Fact]
    public Task All_calls_are_awaited_at_once() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static void Run(IUserActor user)
                    {
                        [|user.RenameAsync(new Rename())|];
                        [|user.RenameAsync(new Rename()).ConfigureAwait(false)|];
                        Local();

                        void Local()
                        {
                            [|user.RenameAsync(new Rename())|];
                        }
                    }

                    public static void RunLater(Actors<IUserActor> users) => [|users.SpawnAsync("alice")|];
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task Run(IUserActor user)
                    {
                        await user.RenameAsync(new Rename());
                        await user.RenameAsync(new Rename()).ConfigureAwait(false);
                        Local();

                        async Task Local()
                        {
                            await user.RenameAsync(new Rename());
                        }
                    }

                    public static async Task RunLater(Actors<IUserActor> users) => await users.SpawnAsync("alice");
                }
                """));

    [Fact]
    public Task A_call_behind_several_conditions_awaits_nothing_where_one_fails() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public sealed record Holder(IUserActor? User);

                public static class Program
                {
                    public static async Task RunAsync(Holder? holder)
                    {
                        [|holder?.User?.RenameAsync(new Rename())|];
                        await Task.Yield();
                    }
                }
                """),
            Source.BesideContract(
                """
                public sealed record Holder(IUserActor? User);

                public static class Program
                {
                    public static async Task RunAsync(Holder? holder)
                    {
                        await (holder?.User?.RenameAsync(new Rename()) ?? Task.CompletedTask);
                        await Task.Yield();
                    }
                }
                """));

    [Fact]
    public Task What_is_made_of_a_task_is_awaited_as_a_whole() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.File(
                $$"""
                {{Source.UserActor("ValueTask TouchAsync(Payment payment);")}}

                public static class Program
                {
                    public static async Task RunAsync(IUserActor user)
                    {
                        [|user.TouchAsync(new Payment()).AsTask()|];
                        [|user.TouchAsync(new Payment()).Preserve()|];
                        [|user.TouchAsync(new Payment()).AsTask().WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false)|];
                        await Task.Yield();
                    }
                }
                """,
                "System"),
            Source.File(
                $$"""
                {{Source.UserActor("ValueTask TouchAsync(Payment payment);")}}

                public static class Program
                {
                    public static async Task RunAsync(IUserActor user)
                    {
                        await user.TouchAsync(new Payment()).AsTask();
                        await user.TouchAsync(new Payment()).Preserve();
                        await user.TouchAsync(new Payment()).AsTask().WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
                        await Task.Yield();
                    }
                }
                """,
                "System"));

    [Theory]
    [InlineData(
        "[|Task.Factory.StartNew(() => user.RenameAsync(new Rename()))|];",
        "await await Task.Factory.StartNew(() => user.RenameAsync(new Rename()));")]
    [InlineData(
        "[|Task.WhenAny(user.RenameAsync(new Rename()), Task.CompletedTask)|];",
        "await Task.WhenAny(user.RenameAsync(new Rename()), Task.CompletedTask);")]
    public Task What_a_task_has_started_is_awaited_too(string before, string after) =>
        VerifyFix.Fixes<AwaitCallFix>("GOAKT023", Running(before), Running(after));

    private static string Running(string statement) => Source.BesideContract(
        $$"""
        public static class Program
        {
            public static async Task RunAsync(IUserActor user)
            {
                {{statement}}
                await Task.Yield();
            }
        }
        """);
}
