using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Use;

/// <summary>What is awaited, or has happened already, blocks nothing.</summary>
[DiagnosticTests("GOAKT022")]
public class BlockingHandlerAwaitsTests
{
    [Fact]
    public Task Accepts_awaiting() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                """
                public async Task<Profile> GetProfileAsync(GetProfile query)
                {
                    await gate.WaitAsync();
                    return await LoadAsync();
                }
                """));

    [Fact]
    public Task Accepts_the_result_of_what_has_been_awaited() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                """
                public async Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> first = LoadAsync();
                    Task<Profile> second = LoadAsync();
                    await Task.WhenAll(first, second);
                    return first.Result.Name.Length > 0 ? first.Result : second.Result;
                }
                """));

    [Fact]
    public Task Accepts_the_result_of_what_is_complete() =>
        Verify.Accepts(
            Descriptors.BlockingHandler,
            BlockingSource.Handler(
                """
                public Task<Profile> GetProfileAsync(GetProfile query)
                {
                    Task<Profile> profile = LoadAsync();
                    return profile.IsCompletedSuccessfully ? Task.FromResult(profile.Result) : profile;
                }
                """));
}
