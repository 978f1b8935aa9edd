using GoAkt.Typed.CodeFixes.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.CodeFixes.Tests;

public class HarnessTests
{
    [Fact]
    public async Task Fixes_meet_generated_proxies()
    {
        FixTest<AddKindFix> test = new FixTest<AddKindFix>("GOAKT019")
            .With("Contract.cs", "[GoAkt.Typed.ActorKind(\"accounts/User\")] public interface IUserActor;");

        Project project = await test.OpenAsync();

        Assert.Equal(
            ["IUserActor.Proxy.g.cs"],
            (await project.GetSourceGeneratedDocumentsAsync(TestContext.Current.CancellationToken))
                .Select(static d => d.Name));
    }
}
