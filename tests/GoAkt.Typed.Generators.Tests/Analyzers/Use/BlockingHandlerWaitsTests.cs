using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

/// <summary>Whatever holds a thread until something has happened blocks it.</summary>
[DiagnosticTests("GOAKT022")]
public class BlockingHandlerWaitsTests
{
    [Fact]
    public Task Reports_Result() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                "public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|LoadAsync().Result|]);"),
            message: "'Task.Result' blocks a thread while 'UserActor.GetProfileAsync' handles 'GetProfile', and the actor's mailbox with it: await the task instead");

    [Fact]
    public Task Reports_Wait() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                """
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> profile = LoadAsync();
                    [|profile.Wait()|];
                    return profile;
                }
                """));

    [Fact]
    public Task Reports_WaitAll() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                """
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> profile = LoadAsync();
                    [|Task.WaitAll(profile)|];
                    return profile;
                }
                """),
            message: "await 'Task.WhenAll' instead");

    [Fact]
    public Task Reports_GetResult_of_an_awaiter() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                "public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|LoadAsync().ConfigureAwait(false).GetAwaiter().GetResult()|]);"));

    [Fact]
    public Task Reports_Result_of_a_ValueTask() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                "public Task<Profile> GetProfileAsync(GetProfile query) => Task.FromResult([|new ValueTask<Profile>(LoadAsync()).Result|]);"));

    [Fact]
    public Task Reports_a_sleep_and_a_semaphore() =>
        Verify.Reports(
            Descriptors.BlockingHandler,
            "using static System.Threading.Thread;\n" + BlockingSource.Handler(
                """
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    [|Sleep(Timeout.Infinite)|];
                    [|gate.Wait()|];
                    return LoadAsync();
                }
                """));
}
