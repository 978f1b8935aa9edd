using GoAkt.Typed.Testing;
using GoAkt.Typed.Testing.Pages;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>Follows <c>docs/getting-started.md</c> to the letter.</summary>
public sealed class GettingStartedTests(PackedRepository packed)
{
    [LongFact(Timeout = 600_000)]
    public async Task Whoever_follows_the_guide_gets_what_it_says()
    {
        await packed.EnsureAsync();
        await using Reader reader = await Reader.CreateAsync(packed);

        foreach (FencedBlock block in MarkdownPage.Of("docs/getting-started.md").Blocks)
        {
            await reader.FollowAsync(block);
        }

        reader.AssertHasSeen(
            """{"text":"Welcome, Bob!","count":1}""",
            "Healthy",
            """{"apple":2}""",
            "Passed!",
            "alice is Alice");
    }
}
