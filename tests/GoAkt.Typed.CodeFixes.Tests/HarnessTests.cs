using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class HarnessTests
{
    [Fact]
    public async Task Fixes_meet_generated_proxies()
    {
        using FixedProject project = new(
            ("Contract.cs", "[GoAkt.Typed.ActorKind(\"accounts/User\")] public interface IUserActor;"));

        IEnumerable<Microsoft.CodeAnalysis.SourceGeneratedDocument> generated = await project
            .Solution.Projects.Single()
            .GetSourceGeneratedDocumentsAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["IUserActor.Proxy.g.cs"], generated.Select(static d => d.Name));
    }
}
