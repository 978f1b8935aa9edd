using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>A contract in a shared assembly, used from an application that no generator has seen.</summary>
public class SharedAssemblyTests
{
    [Theory]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.Preview)]
    public async Task Its_proxy_is_found_before_anything_else_of_the_shared_assembly_has_run(LanguageVersion version)
    {
        CompiledProject contracts = (
            TestProject.Default with
            {
                AssemblyName = "Contracts",
                LanguageVersion = version,
                ImplicitUsings = false,
            })
            .With(
                """
                namespace Shared
                {
                    [GoAkt.Typed.ActorKind("shared/User")]
                    public interface IUser
                    {
                        System.Threading.Tasks.Task<Accounts.Profile> GetAsync(Accounts.GetProfile query);
                    }
                }
                """)
            .Generate();
        CompiledProject application = TestProject.Default.Referencing(contracts)
            .With(Programs.Calling("Shared.IUser", "await actor.GetAsync(new GetProfile());"))
            .Generate();

        Assert.Empty(application.GeneratedSources);
        Assert.Equal(["ask IUser.GetAsync GetProfile{ }"], await application.RunAsync(contracts));
    }

    [Fact]
    public void An_interface_that_is_no_contract_has_no_proxy()
    {
        CompiledProject project = TestProject
            .Default.With(
                "public interface IUser; public static class Program { public static bool IsFound() => GoAkt.Typed.Proxies.ProxyRegistry.Find<IUser>() is not null; }")
            .Generate();

        Assert.Equal(false, project.Load().GetType("Program")!.GetMethod("IsFound")!.Invoke(null, null));
    }
}
