using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

[DiagnosticTests("GOAKT022")]
public class BlockingHandlerTests
{
    [Fact]
    public Task Reports_Result() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|LoadAsync().Result|]);

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """,
            message: "'Task.Result' blocks a thread while 'UserActor.GetProfileAsync' handles 'GetProfile', and the actor's mailbox with it: await the task instead");

    [Fact]
    public Task Reports_Wait() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> profile = LoadAsync();
                    [|profile.Wait()|];
                    return profile;
                }

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Reports_WaitAll() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> profile = LoadAsync();
                    [|Task.WaitAll(profile)|];
                    return profile;
                }

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """,
            message: "await 'Task.WhenAll' instead");

    [Fact]
    public Task Reports_GetResult_of_an_awaiter() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|LoadAsync().ConfigureAwait(false).GetAwaiter().GetResult()|]);

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Reports_Result_of_a_ValueTask() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|new ValueTask<Profile>(LoadAsync()).Result|]);

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Reports_a_sleep_and_a_semaphore() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    [|Thread.Sleep(100)|];
                    [|gate.Wait()|];
                    return LoadAsync();
                }

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Reports_a_helper_that_a_handler_calls() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult(Load());

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Profile Load() => LoadNow();

                private Profile LoadNow() => [|LoadAsync().Result|];

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """,
            message: "while 'UserActor.GetProfileAsync' handles");

    [Fact]
    public Task Reports_a_local_function_and_a_lambda() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Func<Profile> load = () => [|LoadAsync().Result|];
                    return Task.FromResult(query.User.Length == 0 ? load() : Load());

                    Profile Load() => [|LoadAsync().Result|];
                }

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Reports_an_explicit_implementation() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                Task<Profile> IUserActor.GetProfileAsync(GetProfile query) => Task.FromResult([|LoadAsync().Result|]);

                Task IUserActor.RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Accepts_awaiting() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public async Task<Profile> GetProfileAsync(GetProfile query)
                {
                    await gate.WaitAsync();
                    return await LoadAsync();
                }

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Accepts_the_result_of_what_has_been_awaited() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public async Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> first = LoadAsync();
                    Task<Profile> second = LoadAsync();
                    await Task.WhenAll(first, second);
                    return first.Result.Name.Length > 0 ? first.Result : second.Result;
                }

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Accepts_the_result_of_what_is_complete() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> profile = LoadAsync();
                    return profile.IsCompletedSuccessfully ? Task.FromResult(profile.Result) : profile;
                }

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Accepts_blocking_on_a_thread_of_its_own() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query) => Task.Run(() => LoadAsync().Result);

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Accepts_blocking_where_no_message_is_handled() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public sealed class UserActor(SemaphoreSlim gate) : IUserActor
            {
                public Task<Profile> GetProfileAsync(GetProfile query) => LoadAsync();

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                public void Close() => gate.Wait();

                private Task<Profile> LoadAsync() => Task.FromResult(new Profile { Name = gate.ToString() });
            }
            """);

    [Fact]
    public Task Accepts_blocking_in_a_class_that_is_no_actor() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            """
            public sealed class Loader
            {
                public Profile Load(Task<Profile> profile) => profile.Result;
            }
            """);

    [Fact]
    public Task Reports_an_override_of_what_a_base_class_implements_the_contract_with() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }

            public abstract class ActorBase<T> : IUserActor
            {
                public abstract Task<Profile> GetProfileAsync(GetProfile query);

                public virtual Task RenameAsync(Rename command) => Task.CompletedTask;
            }

            public class MiddleActor(Task<Profile> profile) : ActorBase<Profile>
            {
                public override Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|profile.Result|]);
            }

            public sealed class UserActor(Task<Profile> profile) : MiddleActor(profile)
            {
                public override Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult(Load());

                public override Task RenameAsync(Rename command)
                {
                    [|Task.CompletedTask.Wait()|];
                    return Task.CompletedTask;
                }

                private Profile Load() => [|GetProfileAsync(new GetProfile()).Result|];
            }
            """);

    [Fact]
    public Task Accepts_blocking_in_a_method_that_hides_a_handler() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            public class ActorBase : IUserActor
            {
                public virtual Task RenameAsync(Rename command) => Task.CompletedTask;
            }

            public sealed class UserActor(Task started) : ActorBase
            {
                public new Task RenameAsync(Rename command)
                {
                    started.Wait();
                    return started;
                }
            }
            """);
}
