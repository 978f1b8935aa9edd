using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

/// <summary>Whatever runs while a message is handled must not block; anything else may.</summary>
[DiagnosticTests("GOAKT022")]
public class BlockingHandlerPlacesTests
{
    [Fact]
    public Task Reports_a_helper_that_a_handler_calls() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.Actor(
                """
                public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult(Load());

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                private Profile Load() => LoadNow();

                private Profile LoadNow() => [|LoadAsync().Result|];
                """),
            message: "while 'UserActor.GetProfileAsync' handles");

    [Fact]
    public Task Reports_a_helper_in_another_part_of_the_class_and_a_partial_one() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.BesideContract(
                """
                public sealed partial class UserActor : IUserActor
                {
                    public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult(Load());

                    public partial Task RenameAsync(Rename command);

                    private partial void Save();
                }

                public sealed partial class UserActor
                {
                    public partial Task RenameAsync(Rename command)
                    {
                        [|Task.CompletedTask.Wait()|];
                        Save();
                        return Task.CompletedTask;
                    }

                    private partial void Save() => [|Task.CompletedTask.Wait()|];

                    private static Profile Load()
                    {
                        [|Task.CompletedTask.Wait()|];
                        return new Profile();
                    }
                }
                """));

    [Fact]
    public Task Reports_a_local_function_and_a_lambda() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                """
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Func<Profile> load = () => [|LoadAsync().Result|];
                    return Task.FromResult(query.User.Length == 0 ? load() : Load());

                    Profile Load() => [|LoadAsync().Result|];
                }
                """));

    [Fact]
    public Task Reports_an_explicit_implementation() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.Actor(
                """
                Task<Profile> IUserActor.GetProfileAsync(GetProfile query) => Task.FromResult([|LoadAsync().Result|]);

                Task IUserActor.RenameAsync(Rename command) => Task.CompletedTask;
                """));

    [Fact]
    public Task Reports_an_override_of_what_a_base_class_implements_the_contract_with() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.BesideContract(
                """
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
                """));

    [Fact]
    public Task Accepts_blocking_on_a_thread_of_its_own() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                "public Task<Profile> GetProfileAsync(GetProfile query) => Task.Run(() => LoadAsync().Result);"));

    [Fact]
    public Task Accepts_blocking_where_no_message_is_handled() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            BlockingSource.Actor(
                """
                public Task<Profile> GetProfileAsync(GetProfile query) => LoadAsync();

                public Task RenameAsync(Rename command) => Task.CompletedTask;

                public void Close() => gate.Wait();
                """));

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
