using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

[DiagnosticTests("GOAKT023")]
public class DroppedTaskTests
{
    [Fact]
    public Task Reports_a_tell_that_is_not_awaited() =>
        Verify.Reports(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Rename(IUserActor user)
                {
                    [|user.TouchAsync(new Payment())|];
                }
            }
            """,
            message: "The task of 'IUserActor.TouchAsync' is dropped, so nobody sees it fail");

    [Fact]
    public Task Reports_an_inherited_tell() =>
        Verify.Reports(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Rename(IUserActor user) => [|user.RenameAsync(new Rename())|];
            }
            """);

    [Fact]
    public Task Reports_an_ask_that_is_not_awaited() =>
        Verify.Reports(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Load(Actors<IUserActor> users) => [|users["alice"].GetProfileAsync(new GetProfile())|];
            }
            """);

    [Fact]
    public Task Reports_an_async_method_once_in_place_of_the_compiler() =>
        Verify.Reports(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static async Task RenameAsync(IUserActor user)
                {
                    [|user.RenameAsync(new Rename())|];
                    await user.TouchAsync(new Payment());
                }
            }
            """);

    [Fact]
    public Task Reports_a_configured_task() =>
        Verify.Reports(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Rename(IUserActor user) => [|user.RenameAsync(new Rename()).ConfigureAwait(false)|];
            }
            """);

    [Fact]
    public Task Reports_a_conditional_call() =>
        Verify.Reports(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Rename(IUserActor? user) => [|user?.RenameAsync(new Rename())|];
            }
            """);

    [Fact]
    public Task Reports_a_lambda_that_returns_nothing() =>
        Verify.Reports(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Rename(List<IUserActor> users) => users.ForEach(user => [|user.RenameAsync(new Rename())|]);
            }
            """);

    [Fact]
    public Task Reports_the_calls_of_the_client_and_of_its_actors() =>
        Verify.Reports(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Spawn(GoAktClient client, Actors<IUserActor> users)
                {
                    [|users.SpawnAsync("alice")|];
                    [|client.TellAsync(new ActorId("accounts/User", "alice"), new Rename())|];
                }
            }
            """);

    [Fact]
    public Task Accepts_awaiting_returning_and_keeping() =>
        Verify.Accepts(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static async Task AwaitAsync(IUserActor user)
                {
                    await user.RenameAsync(new Rename());
                    Task renamed = user.RenameAsync(new Rename());
                    await renamed;
                }

                public static Task ReturnAsync(IUserActor user) => user.RenameAsync(new Rename());
            }
            """);

    [Fact]
    public Task Accepts_an_explicit_discard() =>
        Verify.Accepts(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Rename(IUserActor user) => _ = user.RenameAsync(new Rename());
            }
            """);

    [Fact]
    public Task Accepts_the_tasks_of_others() =>
        Verify.Accepts(
            Descriptors.DroppedTask,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task<Profile> GetProfileAsync(GetProfile query);

                ValueTask TouchAsync(Payment payment);
            }

            public static class Program
            {
                public static void Run(Func<Task> run) => run();
            }
            """);

    [Theory]
    [InlineData("holder?.User?.RenameAsync(new Rename())")]
    [InlineData("holder?.User!.RenameAsync(new Rename())")]
    [InlineData("holder?.User?.RenameAsync(new Rename())?.ConfigureAwait(false)")]
    [InlineData("user.TouchAsync(new Payment()).AsTask()")]
    [InlineData("user.TouchAsync(new Payment()).Preserve()")]
    [InlineData("user?.TouchAsync(new Payment()).AsTask()")]
    [InlineData("user.RenameAsync(new Rename()).WaitAsync(TimeSpan.FromSeconds(1))")]
    [InlineData("user.TouchAsync(new Payment()).AsTask().WaitAsync(CancellationToken.None).ConfigureAwait(false)")]
    public Task Reports_what_is_called_on_the_way(string call)
    {
        string statement = $"[|{call}|]";
        return Verify.Reports(
            Descriptors.DroppedTask,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                ValueTask TouchAsync(Payment payment);
            }

            public sealed record Holder(IUserActor? User);

            public static class Program
            {
                public static void Rename(Holder? holder, IUserActor user)
                {
                    {{statement}};
                }

                public static async Task RenameAsync(Holder? holder, IUserActor user)
                {
                    {{statement}};
                    await Task.Yield();
                }
            }
            """);
    }

    [Fact]
    public Task Accepts_a_continuation() =>
        Verify.Accepts(
            Descriptors.DroppedTask,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static void Rename(IUserActor user) => user.RenameAsync(new Rename()).ContinueWith(t => Console.WriteLine(t.Exception));
            }
            """);
}
