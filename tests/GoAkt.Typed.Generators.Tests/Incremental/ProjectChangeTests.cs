using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>What a generator that has run before emits after a project's references and settings changed is what a
/// build emits.</summary>
public class ProjectChangeTests
{
    private const string User =
        """
        using GoAkt.Typed;

        [ActorKind("a/" + Library.Kinds.User), AskTimeout(Library.Kinds.Patience)]
        public interface IUser : Library.IBase
        {
            System.Threading.Tasks.Task<Library.Ping> PlayAsync(Library.Ping ping);
        }
        """;

    private const string Base =
        "public interface IBase { System.Threading.Tasks.Task RenameAsync(Accounts.Rename command); }";
    private const string Kinds =
        "public static class Kinds { public const string User = \"User\"; public const int Patience = 7; }";

    public static TheoryData<string, string> ChangesOfTheLibrary =>
        new()
        {
            { "\"User\"", "\"Owner\"" },
            { "Patience = 7", "Patience = 8" },
            { "RenameAsync(", "RenameNowAsync(" },
            {
                "RenameAsync(Accounts.Rename command)",
                "RenameAsync(Accounts.Rename command) => System.Threading.Tasks.Task.CompletedTask"
            },
            { "public static class Kinds", "internal static class Kinds" },
            {
                "public interface IBase {",
                "public interface IBase { internal System.Threading.Tasks.Task HiddenAsync(Accounts.Rename command);"
            },
            { "public sealed class Ping", "public abstract class Ping" },
            { "public sealed class Ping", "[System.Obsolete(\"x\", true)] public sealed class Ping" },
            { "public int CalculateSize", "public Ping(int x) { } public int CalculateSize" },
            { "public int CalculateSize", "public required int Size; public int CalculateSize" },
        };

    [Theory]
    [MemberData(nameof(ChangesOfTheLibrary))]
    public void Another_version_of_a_referenced_assembly_is_read(string before, string after)
    {
        MetadataReference first = Library("Library", before, before).Reference;
        MetadataReference second = Library("Library", before, after).Reference;
        IncrementalRun run = new(Project(first));

        run.Apply(run.Compilation.ReplaceReference(first, second));
        Equivalence.AssertIsBuild(run);

        run.Apply(run.Compilation.ReplaceReference(second, first));
        Equivalence.AssertIsBuild(run);
    }

    [Theory]
    [MemberData(nameof(ChangesOfTheLibrary))]
    public void Another_version_of_a_referenced_project_is_read(string before, string after)
    {
        MetadataReference first = Library("Library", before, before).Compilation.ToMetadataReference();
        MetadataReference second = Library("Library", before, after).Compilation.ToMetadataReference();
        IncrementalRun run = new(Project(first));

        run.Apply(run.Compilation.ReplaceReference(first, second));

        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void Internals_that_become_visible_are_read()
    {
        const string Hidden = "internal interface IBase";
        MetadataReference closed = Library("Library", "public interface IBase", Hidden).Reference;
        MetadataReference open = Library(
            "Library",
            "public interface IBase",
            Hidden,
            "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"TestProject\")]").Reference;
        TestProject project = Project(closed) with
        {
            Files = [new SourceFile("IUser.cs", User.Replace("public", "internal", StringComparison.Ordinal))],
        };
        IncrementalRun run = new(project);
        Assert.Empty(Equivalence.Texts(run.Driver));

        run.Apply(run.Compilation.ReplaceReference(closed, open));

        Assert.Equal(2, Equivalence.Texts(run.Driver).Length);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void A_reference_that_gets_an_alias_is_named_by_it()
    {
        MetadataReference plain = Library("Library").Reference;
        MetadataReference aliased = plain.WithAliases(["lib"]);
        IncrementalRun run = new(Project(plain));

        run.Apply(run.Compilation.ReplaceReference(plain, aliased));
        Equivalence.AssertIsBuild(run);

        run.Edit("IUser.cs", "using GoAkt", "extern alias lib; using Library = lib::Library; using GoAkt");
        Equivalence.AssertIsBuild(run);
        Assert.Equal(2, Equivalence.Texts(run.Driver).Length);
    }

    [Fact]
    public void Hosting_that_comes_and_goes_is_noticed()
    {
        MetadataReference library = Library("Library").Reference;
        TestProject without = Project(library) with { ReferencesHosting = false };
        MetadataReference hosting = ReferenceAssemblies.Hosting.Single();
        IncrementalRun run = new(without);
        Assert.Single(Equivalence.Texts(run.Driver));

        run.Apply(run.Compilation.AddReferences(hosting));
        Assert.Equal(2, Equivalence.Texts(run.Driver).Length);

        run.Apply(run.Compilation.RemoveReferences(hosting));
        Equivalence.AssertIsBuild(run);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.CSharp12)]
    public void Another_version_of_the_language_is_noticed(LanguageVersion version)
    {
        TestProject project = Project(Library("Library").Reference) with { ImplicitUsings = false };
        TestProject changed = project with { LanguageVersion = version };
        IncrementalRun run = new(project);

        run.Reparse(changed.ParseOptions);
        Equivalence.AssertIsBuild(run);

        run.Reparse(project.ParseOptions);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void Another_preprocessor_symbol_is_noticed()
    {
        TestProject project = Project(Library("Library").Reference)
            .With(
                "public partial interface IExtended\n{\n#if MORE\n    System.Threading.Tasks.Task MoreAsync(Accounts.Rename command);\n#endif\n}\n[GoAkt.Typed.ActorKind(\"a/E\")]\npublic partial interface IExtended\n{\n    System.Threading.Tasks.Task LessAsync(Accounts.GetProfile query);\n}\n",
                "IExtended.cs");
        IncrementalRun run = new(project);

        run.Reparse(project.ParseOptions.WithPreprocessorSymbols("MORE"));

        Assert.Contains(Equivalence.Texts(run.Driver), static text =>
            text.Contains("MoreAsync", StringComparison.Ordinal));
        Equivalence.AssertIsBuild(run);
    }

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Annotations)]
    public void Another_nullable_context_reads_no_contract_again(NullableContextOptions nullable)
    {
        TestProject project = Project(Library("Library").Reference);
        IncrementalRun run = new(project);
        CSharpCompilation changed =
            run.Compilation.WithOptions(run.Compilation.Options.WithNullableContextOptions(nullable));

        Assert.Equal(0, ContractReads.During(run, () => run.Apply(changed)));

        Assert.Empty(run.Emitted);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void Another_name_of_the_assembly_is_noticed()
    {
        MetadataReference library = Library(
            "Library",
            "public interface IBase",
            "internal interface IBase",
            "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Friend\")]").Reference;
        TestProject project = Project(library) with
        {
            Files = [new SourceFile("IUser.cs", User.Replace("public", "internal", StringComparison.Ordinal))],
        };
        IncrementalRun run = new(project);

        run.Apply(run.Compilation.WithAssemblyName("Friend"));

        Assert.Equal(2, Equivalence.Texts(run.Driver).Length);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void Another_key_of_the_assembly_is_noticed()
    {
        byte[] key = typeof(Enumerable).Assembly.GetName().GetPublicKey()!;
        MetadataReference library = Library(
            "Library",
            "public interface IBase",
            "internal interface IBase",
            $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"TestProject, PublicKey={Convert.ToHexString(key)}\")]").Reference;
        TestProject project = Project(library) with
        {
            Files = [new SourceFile("IUser.cs", User.Replace("public", "internal", StringComparison.Ordinal))],
        };
        IncrementalRun run = new(project);
        Assert.Empty(Equivalence.Texts(run.Driver));

        run.Apply(
            run.Compilation.WithOptions(run.Compilation.Options.WithCryptoPublicKey([.. key]).WithPublicSign(true)));

        Assert.Equal(2, Equivalence.Texts(run.Driver).Length);
        Equivalence.AssertIsBuild(run);
    }

    [Fact]
    public void Two_forks_of_one_driver_that_take_turns_each_have_their_own_result()
    {
        TestProject project = Project(Library("Library").Reference);
        CSharpCompilation compilation = project.ToCompilation();
        SyntaxTree original = compilation.SyntaxTrees.Single(static tree => tree.FilePath == "IUser.cs");
        GeneratorDriver[] forks =
        [
            Drivers.New(compilation).RunGenerators(compilation, TestContext.Current.CancellationToken),
        ];
        forks = [forks[0], forks[0]];

        for (int turn = 0; turn < 6; turn++)
        {
            // The first fork renames a method, the second a kind, and now and then both take it back.
            for (int fork = 0; fork < forks.Length; fork++)
            {
                string text = turn % 3 == 2 ? User : fork == 0
                    ? User.Replace("PlayAsync", $"Play{turn}Async", StringComparison.Ordinal)
                    : User.Replace("\"a/\"", $"\"a{turn}/\"", StringComparison.Ordinal);
                CSharpCompilation edited = compilation.ReplaceSyntaxTree(
                    original,
                    original.WithChangedText(
                        Microsoft.CodeAnalysis.Text.SourceText.From(text, System.Text.Encoding.UTF8)));
                forks[fork] = forks[fork].RunGenerators(edited, TestContext.Current.CancellationToken);

                Assert.Equal(
                    Equivalence.Texts(
                        Drivers.New(edited).RunGenerators(edited, TestContext.Current.CancellationToken)),
                    Equivalence.Texts(forks[fork]));
            }
        }
    }

    private static CompiledProject Library(string name, string before = "", string after = "", string attributes = "")
    {
        string source =
            $"{attributes} namespace Library {{ {Base} {Kinds} }} {MessageSource.Declare("Library", "Ping")}";
        return (TestProject.Default with { AssemblyName = name })
            .With(before.Length == 0 ? source : source.Replace(before, after, StringComparison.Ordinal))
            .WithoutGenerator();
    }

    private static TestProject Project(MetadataReference library) =>
        (TestProject.Default with { ReferencesHosting = true, References = [library] }).With(User, "IUser.cs");
}
