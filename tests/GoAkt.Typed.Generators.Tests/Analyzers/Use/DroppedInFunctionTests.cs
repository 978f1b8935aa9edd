using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

/// <summary>Calls whose task is dropped behind what runs them: another thread, a gathering of tasks, a collection, a
/// variable.</summary>
[DiagnosticTests("GOAKT023")]
public class DroppedInFunctionTests
{
    [Theory]
    [InlineData("[|Task.Run(() => user.RenameAsync(new()))|];")]
    [InlineData("[|Task.Run(async () => await user.RenameAsync(new()))|];")]
    [InlineData("[|Task.Run(async () => { await user.RenameAsync(new()); })|];")]
    [InlineData("[|Task.Run(() => { return user.RenameAsync(new()); })|];")]
    [InlineData("[|Task.Run(() => user?.RenameAsync(new()))|];")]
    [InlineData("[|Task.Run(() => user.TouchAsync(new()).AsTask())|];")]
    [InlineData("[|Task.Run(() => isOn ? user.RenameAsync(new()) : Task.CompletedTask)|];")]
    [InlineData("[|Task.Run(() => client.TellAsync(new ActorId(\"accounts/User\", \"alice\"), new Rename()))|];")]
    [InlineData("[|Task.Run(() => user.RenameAsync(new())).ConfigureAwait(false)|];")]
    [InlineData("[|Task.Factory.StartNew(() => user.RenameAsync(new()))|];")]
    [InlineData("[|Task.Factory.StartNew(() => user.RenameAsync(new())).Unwrap()|];")]
    [InlineData(
        "[|Task.Factory.StartNew(async () => { await user.RenameAsync(new()); }, TaskCreationOptions.LongRunning)|];")]
    [InlineData("[|await Task.Factory.StartNew(() => user.RenameAsync(new()))|];")]
    [InlineData("[|Task.CompletedTask.ContinueWith(_ => user.RenameAsync(new()))|];")]
    [InlineData("[|await Task.CompletedTask.ContinueWith(_ => user.RenameAsync(new()))|];")]
    [InlineData("[|Task.Run(() => isOn switch { true => user.RenameAsync(new()), _ => Task.CompletedTask })|];")]
    public Task Reports_a_task_that_is_started_and_dropped(string statement) => Reports(statement);

    [Theory]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => [|user.RenameAsync(new())|]);")]
    [InlineData("new Thread(() => [|user.RenameAsync(new())|]).Start();")]
    [InlineData("new Timer(_ => [|user.RenameAsync(new())|], null, 0, 1).Dispose();")]
    [InlineData("Parallel.ForEach(users, user => [|user.RenameAsync(new())|]);")]
    [InlineData("Action rename = () => [|user.RenameAsync(new())|]; rename();")]
    [InlineData("await Task.Run(() => { [|user.RenameAsync(new())|]; });")]
    [InlineData("void Rename() => [|user.RenameAsync(new())|]; Rename();")]
    public Task Reports_a_function_that_returns_nothing(string statement) => Reports(statement);

    [LongTheory]
    [InlineData("[|Task.WhenAll(user.RenameAsync(new()), user.GetProfileAsync(new()))|];")]
    [InlineData("[|Task.WhenAll([user.RenameAsync(new())])|];")]
    [InlineData("[|Task.WhenAll(users.Select(user => user.RenameAsync(new())))|];")]
    [InlineData("[|Task.WhenAny(user.RenameAsync(new()), Task.CompletedTask)|];")]
    [InlineData("[|Parallel.ForEachAsync(users, (user, ct) => user.TouchAsync(new()))|];")]
    [InlineData("[|Parallel.ForEachAsync(users, (user, ct) => new ValueTask(user.RenameAsync(new())))|];")]
    [InlineData("[|Parallel.ForEachAsync(users, async (user, ct) => await user.RenameAsync(new()))|];")]
    [InlineData("[|users.Select(user => user.RenameAsync(new()))|];")]
    [InlineData("[|users.Select(user => user.RenameAsync(new())).ToList()|];")]
    [InlineData("[|users.Select(async user => await user.GetProfileAsync(new())).ToArray()|];")]
    [InlineData("[|(from one in users select one.RenameAsync(new())).ToList()|];")]
    [InlineData("[|Task.WhenAll(from one in users where isOn select one.RenameAsync(new()))|];")]
    public Task Reports_tasks_that_are_gathered_and_dropped(string statement) => Reports(statement);

    [Theory]
    [InlineData("var renamed = [|user.RenameAsync(new())|];")]
    [InlineData("Task renamed = [|Task.Run(() => user.RenameAsync(new()))|];")]
    [InlineData("var renamed = [|users.Select(user => user.RenameAsync(new()))|];")]
    [InlineData("var renamed = [|from one in users select one.RenameAsync(new())|];")]
    [InlineData("Task renamed = [|isOn switch { true => Task.CompletedTask, _ => user.RenameAsync(new()) }|];")]
    public Task Reports_a_variable_that_nothing_reads(string statement) => Reports(statement);

    [Theory]
    [InlineData("await Task.Run(() => user.RenameAsync(new()));")]
    [InlineData("_ = Task.Run(() => user.RenameAsync(new()));")]
    [InlineData("Task renamed = Task.Run(() => user.RenameAsync(new())); await renamed;")]
    [InlineData("await await Task.Factory.StartNew(() => user.RenameAsync(new()));")]
    [InlineData("await Task.Factory.StartNew(() => user.RenameAsync(new())).Unwrap();")]
    [InlineData("await Task.WhenAll(users.Select(user => user.RenameAsync(new())));")]
    [InlineData("var renamed = users.Select(user => user.RenameAsync(new())).ToList(); await Task.WhenAll(renamed);")]
    [InlineData("await Task.WhenAny(user.RenameAsync(new()), Task.CompletedTask);")]
    [InlineData("await Parallel.ForEachAsync(users, (user, ct) => user.TouchAsync(new()));")]
    [InlineData("foreach (Task renamed in users.Select(user => user.RenameAsync(new()))) await renamed;")]
    [InlineData("Func<Task> rename = () => user.RenameAsync(new()); await rename();")]
    [InlineData("var _ = user.RenameAsync(new());")]
    [InlineData("Task renamed; renamed = user.RenameAsync(new()); await renamed;")]
    [InlineData("await Task.Run(() => { _ = user.RenameAsync(new()); });")]
    [InlineData("user.RenameAsync(new()).Wait();")]
    [InlineData("var profile = user.GetProfileAsync(new()).Result;")]
    [InlineData("users.Select(user => user.ToString()).ToList();")]
    [InlineData("await Task.WhenAll(from one in users select one.RenameAsync(new()));")]
    [InlineData("await (isOn switch { true => user.RenameAsync(new()), _ => Task.CompletedTask });")]
    [InlineData("_ = isOn switch { true => user.RenameAsync(new()), _ => Task.CompletedTask };")]
    public Task Accepts_what_is_awaited_kept_or_discarded(string statement) =>
        Verify.Accepts(Descriptors.DroppedTask, Source(statement));

    [Fact]
    public Task Accepts_a_failure_that_is_caught_where_it_happens() =>
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
                public static void Rename(IUserActor user) => Task.Run(async () =>
                {
                    try
                    {
                        await user.RenameAsync(new Rename());
                    }
                    catch (Exception e)
                    {
                        Console.WriteLine(e);
                    }
                });
            }
            """);

    private static Task Reports(string statement) =>
        Verify.Reports(Descriptors.DroppedTask, Source(statement), message: "is dropped, so nobody sees it fail");

    private static string Source(string statement) =>
        $$"""
        [ActorKind("accounts/User")]
        public interface IUserActor
        {
            Task RenameAsync(Rename command);

            ValueTask TouchAsync(Payment payment);

            Task<Profile> GetProfileAsync(GetProfile query);
        }

        public static class Program
        {
            public static async Task RunAsync(GoAktClient client, IUserActor user, List<IUserActor> users, bool isOn)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """;
}
