using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class AwaitInsteadFixTests
{
    private const string UsingStatic =
        "using static System.Threading.Thread;\nusing static System.Threading.Tasks.Task;\n";

    [Fact]
    public Task Result_is_awaited() =>
        VerifyFix.Fixes<AwaitInsteadFix>(
            "GOAKT022",
            Actor("public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|LoadAsync().Result|]);"),
            Actor("public async Task<Profile> GetProfileAsync(GetProfile query) => await LoadAsync();"));

    [Fact]
    public Task A_member_of_the_result_stays_one() =>
        VerifyFix.Fixes<AwaitInsteadFix>(
            "GOAKT022",
            Actor(
                """
                public async Task<Profile> GetProfileAsync(GetProfile query)
                {
                    await Task.Yield();
                    return new Profile { Name = [|LoadAsync().Result|].Name };
                }
                """),
            Actor(
                """
                public async Task<Profile> GetProfileAsync(GetProfile query)
                {
                    await Task.Yield();
                    return new Profile { Name = (await LoadAsync()).Name };
                }
                """));

    [Fact]
    public Task All_that_blocks_is_awaited_at_once() =>
        VerifyFix.Fixes<AwaitInsteadFix>(
            "GOAKT022",
            UsingStatic + Actor(
                """
                private readonly SemaphoreSlim _gate = new(1);

                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    [|Sleep(Timeout.Infinite)|];
                    [|_gate.Wait()|];
                    Task<Profile> first = LoadAsync();
                    [|first.Wait()|];
                    [|Task.WaitAll(LoadAsync(), LoadAsync())|];
                    [|WaitAll(LoadAsync(), LoadAsync())|];
                    Profile second = [|LoadAsync().ConfigureAwait(false).GetAwaiter().GetResult()|];
                    return Task.FromResult(second);
                }
                """),
            UsingStatic + Actor(
                """
                private readonly SemaphoreSlim _gate = new(1);

                public async Task<Profile> GetProfileAsync(GetProfile query)
                {
                    await Delay(Timeout.Infinite);
                    await _gate.WaitAsync();
                    Task<Profile> first = LoadAsync();
                    await first;
                    await Task.WhenAll(LoadAsync(), LoadAsync());
                    await WhenAll(LoadAsync(), LoadAsync());
                    Profile second = await LoadAsync().ConfigureAwait(false);
                    return second;
                }
                """));

    [Fact]
    public Task A_helper_that_returns_no_task_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitInsteadFix>(
            "GOAKT022",
            Actor(
                """
                public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult(Load());

                private static Profile Load() => [|LoadAsync().Result|];
                """));

    [Fact]
    public Task A_wait_that_gives_up_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitInsteadFix>(
            "GOAKT022",
            Actor(
                """
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> profile = LoadAsync();
                    return [|profile.Wait(100)|] ? profile : LoadAsync();
                }
                """));

    [Fact]
    public Task A_lock_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitInsteadFix>(
            "GOAKT022",
            Actor(
                """
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    lock (query)
                    {
                        return Task.FromResult([|LoadAsync().Result|]);
                    }
                }
                """));

    [Fact]
    public Task A_helper_that_is_made_a_delegate_of_is_left_alone() =>
        VerifyFix.OffersNothing<AwaitInsteadFix>(
            "GOAKT022",
            Source.File(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task RenameAsync(Rename command);
                }

                public sealed class UserActor(Task started) : IUserActor
                {
                    public Action Retry => Wait;

                    public Task RenameAsync(Rename command)
                    {
                        Wait();
                        return Task.CompletedTask;
                    }

                    private void Wait() => [|started.Wait()|];
                }
                """,
                "System"));

    [Theory]
    [InlineData("return null!;", "return null!;")]
    [InlineData("return default;", "return default!;")]
    [InlineData("return default!;", "return default!;")]
    [InlineData("return new(LoadAsync());", "return await new ValueTask<Profile>(LoadAsync());")]
    [InlineData("return new(new Profile());", "return await new ValueTask<Profile>(new Profile());")]
    public Task A_task_without_a_type_of_its_own_gets_one_or_is_its_result(string before, string after) =>
        VerifyFix.Fixes<AwaitInsteadFix>(
            "GOAKT022",
            Asking(TaskOf(before), "[|LoadAsync().Wait()|];\n        " + before),
            Asking("async " + TaskOf(before), "await LoadAsync();\n        " + after));

    [Theory]
    [InlineData("return null!;")]
    [InlineData("return default!;")]
    [InlineData("return new();")]
    [InlineData("return default(ValueTask);")]
    public Task A_task_without_anything_behind_it_is_dropped(string before) =>
        VerifyFix.Fixes<AwaitInsteadFix>(
            "GOAKT022",
            Telling(TaskOf(before), "[|LoadAsync().Wait()|];\n        " + before),
            Telling("async " + TaskOf(before), "await LoadAsync();"));

    [Theory]
    [InlineData(
        "public unsafe Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|LoadAsync().Result|]);")]
    [InlineData(
        "public Task<Profile> GetProfileAsync(GetProfile query) { unsafe { return Task.FromResult([|LoadAsync().Result|]); } }")]
    public Task What_is_unsafe_is_left_alone(string handler) =>
        VerifyFix.OffersNothing<AwaitInsteadFix>("GOAKT022", Actor(handler));

    // Null stands for a task that is a class.
    private static string TaskOf(string returned) =>
        returned.Contains("null", StringComparison.Ordinal) ? "Task" : "ValueTask";

    private static string Asking(string task, string body) => Source.File(
        $$"""
        {{Source.UserActor(task.Replace("async ", string.Empty, StringComparison.Ordinal) + "<Profile> GetProfileAsync(GetProfile query);")}}

        public sealed class UserActor : IUserActor
        {
            public {{task}}<Profile> GetProfileAsync(GetProfile query)
            {
                {{body}}
            }

            private static Task<Profile> LoadAsync() => Task.FromResult(new Profile());
        }
        """);

    private static string Telling(string task, string body) => Source.File(
        $$"""
        {{Source.UserActor(task.Replace("async ", string.Empty, StringComparison.Ordinal) + " RenameAsync(Rename command);")}}

        public sealed class UserActor : IUserActor
        {
            public {{task}} RenameAsync(Rename command)
            {
                {{body}}
            }

            private static Task LoadAsync() => Task.CompletedTask;
        }
        """);

    private static string Actor(string handler) =>
        Source.BesideContract(
            $$"""
            public sealed class UserActor : IUserActor
            {
            {{Source.Indented(handler)}}

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private static Task<Profile> LoadAsync() => Task.FromResult(new Profile());
            }
            """);
}
