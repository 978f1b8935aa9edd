using System.Globalization;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>Which edits make the generator emit again, by the driver's own reasons.</summary>
public class CachingTests
{
    private const string User =
        """
        using Accounts;
        using GoAkt.Typed;

        namespace Contracts;

        /// <summary>A user.</summary>
        [ActorKind("accounts/User")]
        public interface IUser : INamed
        {
            // Asked often.
            Task<Profile> GetAsync(GetProfile query, CancellationToken ct = default);

            Task<int> CountAsync() => Task.FromResult(1);
        }
        """;

    private const string Admin =
        """
        using GoAkt.Typed;

        namespace Contracts;

        [ActorKind(Kinds.Admin), AskTimeout(100)]
        public interface IAdmin
        {
            Task<Accounts.Receipt> PayAsync(Accounts.Payment payment);
        }
        """;

    private const string Named =
        """
        namespace Contracts;

        public interface INamed
        {
            Task RenameAsync(Accounts.Rename command);
        }
        """;

    private const string Other =
        """
        namespace Contracts;

        public static class Kinds
        {
            public const string Admin = "accounts/Admin";

            private static readonly string[] s_all = [Admin];

            public static string Title => "kinds";

            // Says how many there are.
            public static int Count(int more) => s_all.Length + more;
        }

        public class UserActor : IUser
        {
            public Task<Accounts.Profile> GetAsync(Accounts.GetProfile query, CancellationToken ct = default) => throw new Exception();
            public Task RenameAsync(Accounts.Rename command) { return Task.CompletedTask; }
        }
        """;

    public static TheoryData<string, string, string> EditsWithoutEffect =>
        new()
        {
            { "Other.cs", "// Says how many there are.", "// Says how many there are, and some more." },
            { "Other.cs", "s_all.Length + more", "s_all.Length - more" },
            {
                "Other.cs",
                "{ return Task.CompletedTask; }",
                "{ System.Console.WriteLine(command); return Task.CompletedTask; }"
            },
            { "Other.cs", "throw new Exception()", "throw new Exception(\"not yet\")" },
            { "Other.cs", "[Admin]", "[Admin, Admin]" },
            { "Other.cs", "\"kinds\"", "\"all kinds\"" },
            { "Other.cs", "int more", "long less, int more" },
            { "Other.cs", "public static int Count", "public static int Total() => 1;\n    public static int Count" },
            { "Other.cs", "public static int Count", "public static int User() => 1;\n    public static int Count" },
            { "Other.cs", "public static int Count", "publ\n    public static int Count" },
            { "Other.cs", "public static string Title", "public static object Heading" },
            { "Other.cs", "s_all = [Admin];", "s_all = [Admin];\n    private static event Action? Changed;" },
            { "IUser.cs", "// Asked often.", "// Asked more and more often." },
            { "IUser.cs", "/// <summary>A user.</summary>", "/// <summary>A user of the bank.</summary>" },
            { "IUser.cs", "Task.FromResult(1)", "Task.FromResult(2)" },
            { "IUser.cs", "    Task<Profile>", "\n\n        Task < Profile >" },
            { "IUser.cs", "interface IUser : INamed\n{", "interface IUser : INamed {" },
        };

    [Theory]
    [MemberData(nameof(EditsWithoutEffect))]
    public void Comments_bodies_and_members_of_classes_do_not_even_read_a_contract_again(
        string path, string oldText, string newText)
    {
        IncrementalRun run = new(Project());

        Assert.Equal(0, ContractReads.During(run, () => run.Edit(path, oldText, newText)));
        Assert.Empty(run.Reasons);
        Assert.Empty(run.Emitted);
    }

    [Theory]
    [InlineData("{ return 1; }", "{ return 2; }")]
    [InlineData("// A name.", "// The name.")]
    [InlineData("// A name.", "public static int Another;")]
    [InlineData("s_other = 1", "s_other = 2")]
    [InlineData("int Admin()", "int Boss()")]
    [InlineData("public static int Admin", "private static int Admin")]
    public void What_is_emitted_for_a_name_in_an_attribute_is_the_same_whatever_members_it_names(string oldText, string newText)
    {
        IncrementalRun run = new(TestProject.Default
            .With(
                """
                [GoAkt.Typed.ActorKind("names/" + nameof(Names.Admin))]
                public interface INamedAfter { Task RenameAsync(Accounts.Rename command); }
                """,
                "INamedAfter.cs")
            .With(
                """
                public static class Names
                {
                    // A name.
                    private static int s_other = 1;
                    public static int Admin() => s_other;
                    public static int Count() { return 1; }
                }
                """,
                "Names.cs"));

        run.Edit("Names.cs", oldText, newText);

        Assert.Empty(run.Reasons);
        Assert.Empty(run.Emitted);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void A_new_unrelated_type_emits_nothing_again()
    {
        IncrementalRun run = new(Project());

        run.Add(
            "New.cs",
            "namespace Contracts; public record Unrelated(int X); public enum Colour { Red } public interface IPlain { void Do(); }");

        Assert.Empty(run.Emitted);
        Assert.DoesNotContain("ImplementationSourceOutput", run.Reasons.Keys);
    }

    [Theory]
    [InlineData("IAdmin.cs", "PayAsync(", "PayNowAsync(", "Contracts.IAdmin")]
    [InlineData("IAdmin.cs", "AskTimeout(100)", "AskTimeout(200)", "Contracts.IAdmin")]
    [InlineData(
        "IAdmin.cs",
        "payment);",
        "payment);\n    Task RenameAsync(Accounts.Rename command);",
        "Contracts.IAdmin")]
    [InlineData("IUser.cs", "ct = default", "token = default", "Contracts.IUser")]
    [InlineData("IUser.cs", "CountAsync() => Task.FromResult(1)", "CountAsync()", "Contracts.IUser")]
    [InlineData("IUser.cs", "using Accounts;", "using Accounts; using Profile = Accounts.Receipt;", "Contracts.IUser")]
    [InlineData("INamed.cs", "RenameAsync(", "RenameNowAsync(", "Contracts.IUser")]
    [InlineData("Other.cs", "\"accounts/Admin\"", "\"accounts/Boss\"", "Contracts.IAdmin")]
    public void An_edit_of_a_contract_or_of_what_it_depends_on_emits_that_one_alone(
        string path, string oldText, string newText, string contract)
    {
        IncrementalRun run = new(Project());

        run.Edit(path, oldText, newText);

        Assert.Equal([$"{contract}.Dispatcher.g.cs", $"{contract}.Proxy.g.cs"], run.Emitted);
        Assert.Equal("Modified×1", run.Reasons["ImplementationSourceOutput"]);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void An_edit_of_one_among_many_contracts_reads_that_one_alone()
    {
        TestProject project = TestProject.Default;
        for (int i = 0; i < 300; i++)
        {
            project = project.With(Numbered(i), $"IActor{i.ToString(CultureInfo.InvariantCulture)}.cs");
        }

        IncrementalRun run = new(project);

        Assert.Equal(1, ContractReads.During(run, () => run.Edit("IActor150.cs", "GetAsync", "FetchAsync")));
        Assert.Equal(["IActor150.Proxy.g.cs"], run.Emitted);
        Assert.Equal("Modified×1", run.Reasons["DeclaredContracts"]);
    }

    [Fact]
    public void An_edit_of_an_inherited_interface_reads_the_contracts_that_inherit_it_alone()
    {
        IncrementalRun run = new(
            Project().With(
                """
                [GoAkt.Typed.ActorKind("a/B")]
                public interface IOther : Contracts.INamed { Task<Accounts.Profile> GetAsync(Accounts.GetProfile query); }
                """));

        Assert.Equal(2, ContractReads.During(run, () => run.Edit("INamed.cs", "RenameAsync(", "RenameNowAsync(")));
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void A_member_whose_name_a_constant_expression_has_reads_all_contracts_again()
    {
        IncrementalRun run = new(Project());

        // [ActorKind(Kinds.Admin)] would mean the property, if it were in reach.
        const string Head = "class UserActor : IUser\n{";
        int read = ContractReads.During(run, () => run.Edit("Other.cs", Head, Head + " int Kinds => 1;"));

        Assert.Equal(2, read);
        Assert.Empty(run.Emitted);
    }

    [Fact]
    public void A_new_contract_among_many_moves_few_others()
    {
        TestProject project = TestProject.Default;
        for (int i = 1; i <= 100; i++)
        {
            project = project.With(Numbered(i));
        }

        IncrementalRun run = new(project);

        run.Add("IActor0.cs", Numbered(0));

        Assert.Contains("IActor0.Proxy.g.cs", run.Emitted);
        Assert.InRange(run.Emitted.Count, 1, 4);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void A_contract_that_is_removed_takes_only_its_own_files_along()
    {
        IncrementalRun run = new(Project());

        run.Remove("IAdmin.cs");

        Assert.Empty(run.Emitted);
        Equivalence.AssertIsBuild(run);
        Assert.Equal(
            ["Contracts.IUser.Dispatcher.g.cs", "Contracts.IUser.Proxy.g.cs"],
            run.Driver.GetRunResult()
                .Results.Single()
                .GeneratedSources.Select(static source => source.HintName)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_mistake_and_its_correction_are_both_seen()
    {
        IncrementalRun run = new(Project());

        run.Edit("IUser.cs", "<Profile>", "<Nothing>");
        Assert.DoesNotContain(
            "Contracts.IUser.Proxy.g.cs",
            run.Driver.GetRunResult().Results.Single().GeneratedSources.Select(static source => source.HintName));

        run.Edit("IUser.cs", "<Nothing>", "<Accounts.Receipt>");
        Assert.Contains("Contracts.IUser.Proxy.g.cs", run.Emitted);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void The_order_of_files_changes_nothing()
    {
        IncrementalRun run = new(Project());
        SyntaxTree[] trees = [.. run.Compilation.SyntaxTrees];

        run.Apply(run.Compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(trees.Reverse()));

        Assert.Empty(run.Emitted);
        Assert.DoesNotContain("ImplementationSourceOutput", run.Reasons.Keys);
        Assert.Equal(
            Project().Generate().Run.Results.Single().GeneratedSources.Select(static source => source.HintName),
            run.Driver.GetRunResult().Results.Single().GeneratedSources.Select(static source => source.HintName));
    }

    [Fact]
    public void The_same_source_gives_the_same_text_in_every_run()
    {
        Assert.Equal(Project().Generate().GeneratedSources, Project().Generate().GeneratedSources);
    }

    [Fact]
    public void Another_reference_reads_all_again_and_emits_nothing_that_is_the_same()
    {
        IncrementalRun run = new(Project());
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With("public class Lent;")
            .Generate();

        int read = ContractReads.During(run, () => run.Apply(run.Compilation.AddReferences(library.Reference)));

        Assert.Equal(2, read);
        Assert.Empty(run.Emitted);
    }

    [Fact]
    public void A_class_that_begins_to_implement_a_contract_of_another_assembly_gets_its_dispatcher()
    {
        CompiledProject contracts = (TestProject.Default with { AssemblyName = "Shared" })
            .With(User)
            .With(Named)
            .Generate();
        IncrementalRun run = new(
            (TestProject.Default with { ReferencesHosting = true })
                .Referencing(contracts)
                .With("public class UserActor { }", "UserActor.cs"));

        run.Edit("UserActor.cs", "UserActor", "UserActor : Contracts.IUser");

        Assert.Equal(["Contracts.IUser.Dispatcher.g.cs"], run.Emitted);
    }

    [Fact]
    public void Every_step_of_the_pipeline_has_a_name()
    {
        CompiledProject contracts = (TestProject.Default with { AssemblyName = "Shared" })
            .With(
                Admin
                    .Replace("Contracts", "Shared", StringComparison.Ordinal)
                    .Replace("Kinds.Admin", "\"a/B\"", StringComparison.Ordinal))
            .Generate();
        IncrementalRun run = new(
            Project()
                .Referencing(contracts)
                .With(
                    "public class SharedActor : global::Shared.IAdmin { public Task<Accounts.Receipt> PayAsync(Accounts.Payment payment) => throw new Exception(); }"));

        GeneratorRunResult result = run.Driver.GetRunResult().Results.Single();
        HashSet<IncrementalGeneratorRunStep> steps = [];
        foreach (IncrementalGeneratorRunStep output in result.TrackedOutputSteps.SelectMany(static step => step.Value))
        {
            AddWithInputs(output, steps);
        }

        Assert.All(steps, static step => Assert.NotNull(step.Name));
        Assert.Equal(
            [
                "Compilation", "ContractSet", "DeclaredContracts", "DeclaredContractsWithOptions", "HostedContracts",
                "HostedContractsWithOptions", "ImplementationSourceOutput", "Options",
            ],
            steps.Select(static step => step.Name!).Distinct().Order(StringComparer.Ordinal));
    }

    private static void AddWithInputs(IncrementalGeneratorRunStep step, HashSet<IncrementalGeneratorRunStep> steps)
    {
        if (!steps.Add(step))
        {
            return;
        }

        foreach ((IncrementalGeneratorRunStep source, _) in step.Inputs)
        {
            AddWithInputs(source, steps);
        }
    }

    private static string Numbered(int number) =>
        string.Create(CultureInfo.InvariantCulture, $$"""
        [GoAkt.Typed.ActorKind("many/Actor{{number}}")]
        public interface IActor{{number}} { Task<Accounts.Profile> GetAsync(Accounts.GetProfile query); }
        """);

    private static TestProject Project() => (TestProject.Default with { ReferencesHosting = true })
        .With(User, "IUser.cs").With(Admin, "IAdmin.cs").With(Named, "INamed.cs").With(Other, "Other.cs");
}
