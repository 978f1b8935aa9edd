using System.Reflection;
using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests;

public class HarnessTests
{
    [Fact]
    public void A_test_project_compiles_against_the_framework_the_messages_and_hosting()
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true }).With(
            """
            using Accounts;
            using GoAkt.Typed.Hosting.Dispatch;

            public static class Program
            {
                public static string Greet() => new Profile { Name = "Ann" }.Name + DispatchResult.Done.Handled;
            }
            """).Generate();

        Assert.Empty(project.Diagnostics);
        MethodInfo greet = project.Load().GetType("Program")!.GetMethod("Greet")!;
        Assert.Equal("AnnTrue", greet.Invoke(null, null));
    }

    [Fact]
    public void A_test_project_can_reference_another()
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With("public class Lent;")
            .Generate();

        CompiledProject project = TestProject
            .Default.Referencing(library)
            .With("public class Borrower : Lent;")
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal("Library", project.Load(library).GetType("Borrower")!.BaseType!.Assembly.GetName().Name);
    }

    [Fact]
    public void A_mistake_in_a_test_project_is_seen()
    {
        CompiledProject project = TestProject.Default.With("public class Lost : Nowhere;").Generate();

        Assert.Equal("CS0246", Assert.Single(project.Diagnostics).Id);
    }
}
