using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

/// <summary>What a call is awaited in has to be async, and becomes so.</summary>
public class AwaitCallMakesAsyncTests
{
    [Fact]
    public Task A_method_that_returns_nothing_becomes_async() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static void Run(IUserActor user)
                    {
                        [|user.RenameAsync(new Rename())|]; // Right away.
                    }
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task Run(IUserActor user)
                    {
                        await user.RenameAsync(new Rename()); // Right away.
                    }
                }
                """));

    [Fact]
    public Task An_expression_body_becomes_async() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static void Run(IUserActor user) => [|user.RenameAsync(new Rename())|];
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task Run(IUserActor user) => await user.RenameAsync(new Rename());
                }
                """));

    [Fact]
    public Task A_method_that_hands_on_a_task_awaits_it() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static Task Run(IUserActor user, bool twice)
                    {
                        [|user.RenameAsync(new Rename())|];
                        if (!twice)
                            return Task.CompletedTask;

                        return user.RenameAsync(new Rename());
                    }
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task Run(IUserActor user, bool twice)
                    {
                        await user.RenameAsync(new Rename());
                        if (!twice)
                            return;

                        await user.RenameAsync(new Rename());
                    }
                }
                """));

    [Fact]
    public Task A_return_without_braces_gets_them_where_it_becomes_two_statements() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static Task Run(IUserActor user, bool once)
                    {
                        [|user.RenameAsync(new Rename())|];
                        if (once)
                            return user.RenameAsync(new Rename());

                        return Task.CompletedTask;
                    }
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task Run(IUserActor user, bool once)
                    {
                        await user.RenameAsync(new Rename());
                        if (once)
                        {
                            await user.RenameAsync(new Rename());
                            return;
                        }
                    }
                }
                """));

    [Fact]
    public Task A_method_that_returns_a_result_awaits_it() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static Task<Profile> Run(IUserActor user, bool really)
                    {
                        [|user.RenameAsync(new Rename())|];
                        return really ? user.GetProfileAsync(new GetProfile()) : Task.FromResult(new Profile());
                    }
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static async Task<Profile> Run(IUserActor user, bool really)
                    {
                        await user.RenameAsync(new Rename());
                        return await (really ? user.GetProfileAsync(new GetProfile()) : Task.FromResult(new Profile()));
                    }
                }
                """));

    [Fact]
    public Task A_lambda_that_returns_a_task_becomes_async() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public static class Program
                {
                    public static Func<Task> Run(IUserActor user) => () =>
                    {
                        [|user.RenameAsync(new Rename())|];
                        return Task.CompletedTask;
                    };
                }
                """),
            Source.BesideContract(
                """
                public static class Program
                {
                    public static Func<Task> Run(IUserActor user) => async () =>
                    {
                        await user.RenameAsync(new Rename());
                    };
                }
                """));

    [Fact]
    public Task A_method_that_handles_an_event_goes_on_to_return_nothing() =>
        VerifyFix.Fixes<AwaitCallFix>(
            "GOAKT023",
            Source.BesideContract(
                """
                public class Form(IUserActor user)
                {
                    public event EventHandler? Clicked;

                    public void Wire()
                    {
                        Clicked += OnClicked;
                        Clicked += (_, _) => [|user.RenameAsync(new Rename())|];
                    }

                    private void OnClicked(object? sender, EventArgs e)
                    {
                        [|user.RenameAsync(new Rename())|];
                    }
                }
                """),
            Source.BesideContract(
                """
                public class Form(IUserActor user)
                {
                    public event EventHandler? Clicked;

                    public void Wire()
                    {
                        Clicked += OnClicked;
                        Clicked += async (_, _) => await user.RenameAsync(new Rename());
                    }

                    private async void OnClicked(object? sender, EventArgs e)
                    {
                        await user.RenameAsync(new Rename());
                    }
                }
                """));
}
