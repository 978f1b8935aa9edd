using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class AwaitInsteadFixTests
{
    [Fact]
    public Task Result_is_awaited() =>
        VerifyFix.Fixes<AwaitInsteadFix>(
            "GOAKT022",
            Actor("public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult(LoadAsync().Result);"),
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
                    return new Profile { Name = LoadAsync().Result.Name };
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
        VerifyFix.FixesAll<AwaitInsteadFix>(
            "GOAKT022",
            Actor(
                """
                private readonly SemaphoreSlim _gate = new(1);

                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Thread.Sleep(Timeout.Infinite);
                    _gate.Wait();
                    Task<Profile> first = LoadAsync();
                    first.Wait();
                    Task.WaitAll(LoadAsync(), LoadAsync());
                    Profile second = LoadAsync().ConfigureAwait(false).GetAwaiter().GetResult();
                    return Task.FromResult(second);
                }
                """),
            Actor(
                """
                private readonly SemaphoreSlim _gate = new(1);

                public async Task<Profile> GetProfileAsync(GetProfile query)
                {
                    await Task.Delay(Timeout.Infinite);
                    await _gate.WaitAsync();
                    Task<Profile> first = LoadAsync();
                    await first;
                    await Task.WhenAll(LoadAsync(), LoadAsync());
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

                private static Profile Load() => LoadAsync().Result;
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
                    return profile.Wait(100) ? profile : LoadAsync();
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
                        return Task.FromResult(LoadAsync().Result);
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

                    private void Wait() => started.Wait();
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
        VerifyFix.FixesAll<AwaitInsteadFix>("GOAKT022", Asking(before.Contains("null", StringComparison.Ordinal) ? "Task" : "ValueTask", string.Empty, before), Asking(before.Contains("null", StringComparison.Ordinal) ? "Task" : "ValueTask", "async ", after));

    [Theory]
    [InlineData("return null!;")]
    [InlineData("return default!;")]
    [InlineData("return new();")]
    [InlineData("return default(ValueTask);")]
    public Task A_task_without_anything_behind_it_is_dropped(string before) =>
        VerifyFix.FixesAll<AwaitInsteadFix>("GOAKT022", Telling(before.Contains("null", StringComparison.Ordinal) ? "Task" : "ValueTask", string.Empty, "System.Threading.Thread.Sleep(1);\n            " + before), Telling(before.Contains("null", StringComparison.Ordinal) ? "Task" : "ValueTask", "async ", "await Task.Delay(1);"));

    [Theory]
    [InlineData("public unsafe Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult(LoadAsync().Result);")]
    [InlineData("public Task<Profile> GetProfileAsync(GetProfile query) { unsafe { return Task.FromResult(LoadAsync().Result); } }")]
    public Task What_is_unsafe_is_left_alone(string handler) => VerifyFix.OffersNothing<AwaitInsteadFix>("GOAKT022", Actor(handler));

    private static string Asking(string task, string modifier, string last) => Source.File(
        $$"""
        {{Source.UserActor(task + "<Profile> GetProfileAsync(GetProfile query);")}}

        public sealed class UserActor : IUserActor
        {
            public {{modifier}}{{task}}<Profile> GetProfileAsync(GetProfile query)
            {
                {{(modifier.Length == 0 ? "System.Threading.Thread.Sleep(1);" : "await Task.Delay(1);")}}
                {{last}}
            }

            private static Task<Profile> LoadAsync() => Task.FromResult(new Profile());
        }
        """);

    private static string Telling(string task, string modifier, string body) => Source.File(
        $$"""
        {{Source.UserActor(task + " RenameAsync(Rename command);")}}

        public sealed class UserActor : IUserActor
        {
            public {{modifier}}{{task}} RenameAsync(Rename command)
            {
                {{body}}
            }
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
