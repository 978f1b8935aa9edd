using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>Generated code compiles without a warning, whatever the project's settings are.</summary>
public class CleanCodeTests
{
    // C# 7.3, for every shape of method; the contract itself is without warnings too.
    private const string EveryShape =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Accounts;
        using Google.Protobuf;
        using GoAkt.Typed;

        namespace Everything
        {
            /// <summary>Documented.</summary>
            public interface IBase
            {
                /// <summary>Documented.</summary>
                /// <param name="query">Documented.</param>
                /// <returns>Documented.</returns>
                Task<Profile> GetAsync(GetProfile query);
            }

            /// <summary>Documented.</summary>
            [ActorKind("everything/Actor"), AskTimeout(100)]
            public interface IEverything : IBase
            {
                /// <summary>Documented.</summary>
                /// <param name="query">Documented.</param>
                /// <returns>Documented.</returns>
                new ValueTask<Receipt> GetAsync(GetProfile query);

                /// <summary>Documented.</summary>
                /// <param name="payment">Documented.</param>
                /// <param name="timeout">Documented.</param>
                /// <param name="ct">Documented.</param>
                /// <returns>Documented.</returns>
                Task<IMessage> PayAsync(Payment payment, TimeSpan timeout, CancellationToken ct = default);

                /// <summary>Documented.</summary>
                /// <param name="payments">Documented.</param>
                /// <param name="timeout">Documented.</param>
                /// <returns>Documented.</returns>
                ValueTask<IReadOnlyList<Receipt>> PayAllAsync(Payment[] payments, TimeSpan? timeout = null);

                /// <summary>Documented.</summary>
                /// <param name="command">Documented.</param>
                /// <returns>Documented.</returns>
                Task RenameAsync(Rename command);

                /// <summary>Documented.</summary>
                /// <param name="commands">Documented.</param>
                /// <returns>Documented.</returns>
                ValueTask RenameAllAsync(IEnumerable<Rename> commands);
            }
        }
        """;

    public static TheoryData<LanguageVersion, bool> LanguageVersions
    {
        get
        {
            TheoryData<LanguageVersion, bool> data = [];
            foreach (LanguageVersion version in Enum.GetValues<LanguageVersion>())
            {
                if (version
                    is (>= LanguageVersion.CSharp7_3 and < LanguageVersion.LatestMajor)
                        or LanguageVersion.Preview)
                {
                    data.Add(version, true);
                    data.Add(version, false);
                }
            }

            return data;
        }
    }

    [LongTheory]
    [MemberData(nameof(LanguageVersions))]
    public void It_compiles_without_a_warning_under_every_version_of_the_language(LanguageVersion version, bool hosting)
    {
        foreach (NullableContextOptions nullable in Enum.GetValues<NullableContextOptions>())
        {
            CompiledProject project = (TestProject.Default with
            {
                LanguageVersion = version,
                Nullable = nullable,
                ImplicitUsings = version >= LanguageVersion.CSharp10 && nullable == NullableContextOptions.Enable,
                GeneratesDocumentation = true,
                ReferencesHosting = hosting,
            }).With(EveryShape).Generate();

            Assert.Equal(hosting ? 2 : 1, project.GeneratedSources.Count);
            Assert.Empty(project.Diagnostics);
        }
    }

    [Fact]
    public async Task Without_module_initializers_an_assembly_attribute_registers_what_is_generated()
    {
        CompiledProject project = (
            TestProject.Default with
            {
                LanguageVersion = LanguageVersion.CSharp8,
                ImplicitUsings = false,
                ReferencesHosting = true,
            })
            .With(
                """
                using System.Threading.Tasks;
                using Accounts;
                using GoAkt.Typed;

                namespace Old
                {
                    [ActorKind("old/User")]
                    public interface IUser { Task<Profile> GetAsync(GetProfile query); }
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        await Snapshot.MatchAsync(project);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.CSharp8)]
    public async Task A_proxy_of_a_project_without_module_initializers_is_found(LanguageVersion version)
    {
        CompiledProject project = (
            TestProject.Default with
            {
                LanguageVersion = version,
                ImplicitUsings = false,
                Nullable = NullableContextOptions.Disable,
            })
            .With(
                """
                using System.Threading.Tasks;
                using Accounts;

                [GoAkt.Typed.ActorKind("old/User")]
                public interface IUser { Task<Profile> GetAsync(GetProfile query); }
                """)
            .With(Programs.Calling("IUser", "await actor.GetAsync(new GetProfile());").Replace(")!", ")", StringComparison.Ordinal))
            .Generate();

        Assert.Equal(["ask IUser.GetAsync GetProfile{ }"], await project.RunAsync());
    }

    [Fact]
    public void Defaults_that_only_an_oblivious_project_may_have_do_not_warn()
    {
        CompiledProject project = (TestProject.Default with { Nullable = NullableContextOptions.Disable })
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                public interface IUser
                {
                    Task<Profile> GetAsync(GetProfile query = null, CancellationToken ct = default(CancellationToken));
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
    }

    [Fact]
    public void Nullable_annotations_are_kept_without_a_warning()
    {
        CompiledProject project = TestProject.Default.With(
            """
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUser
            {
                Task<Profile?> GetAsync(GetProfile? query);
                Task<Profile?>? GetPerhapsAsync(GetProfile query);
                Task<IReadOnlyList<Receipt?>> PayAllAsync(IReadOnlyList<Payment?>? payments);
            #nullable disable
                Task<Profile> FindAsync(GetProfile query);
            #nullable restore
            }
            """).Generate();

        Assert.Empty(project.Diagnostics);
        string proxy = Assert.Single(project.GeneratedSources.Values);
        Assert.Contains(
            "public global::System.Threading.Tasks.Task<global::Accounts.Profile?> GetAsync(global::Accounts.GetProfile? query)",
            proxy,
            StringComparison.Ordinal);
        Assert.Contains(
            "public global::System.Threading.Tasks.Task<global::Accounts.Profile?>? GetPerhapsAsync(",
            proxy,
            StringComparison.Ordinal);
        Assert.Contains(
            "PayAllAsync(global::System.Collections.Generic.IReadOnlyList<global::Accounts.Payment?>? payments)",
            proxy,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_code_is_marked_so_that_analyzers_and_debuggers_pass_over_it()
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true }).With(EveryShape).Generate();

        foreach (string source in project.GeneratedSources.Values)
        {
            Assert.StartsWith("// <auto-generated/>", source, StringComparison.Ordinal);
            Assert.Contains(
                "[global::System.CodeDom.Compiler.GeneratedCodeAttribute(\"GoAkt.Typed\", ",
                source,
                StringComparison.Ordinal);
            Assert.Contains(
                "[global::System.Diagnostics.DebuggerNonUserCodeAttribute]", source, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_documentation_of_a_proxy_is_the_contracts()
    {
        CompiledProject project = (TestProject.Default with { GeneratesDocumentation = true })
            .With(
                """
                using Accounts;

                /// <summary>A user.</summary>
                [GoAkt.Typed.ActorKind("accounts/User")]
                public interface IUser
                {
                    /// <summary>Gets what is known of the user.</summary>
                    /// <param name="query">The question.</param>
                    /// <returns>The profile.</returns>
                    Task<Profile> GetAsync(GetProfile query);
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        INamedTypeSymbol proxy = project.Compilation.GetTypeByMetadataName("GoAkt.Typed.Generated.UserProxy")!;
        ISymbol declared = project.Compilation.GetTypeByMetadataName("IUser")!.GetMembers("GetAsync").Single();
        ISymbol implementing = proxy.FindImplementationForInterfaceMember(declared)!;
        Assert.Contains("Gets what is known", DocumentationOf(declared), StringComparison.Ordinal);
        Assert.Equal(
            $"<member name=\"{implementing.GetDocumentationCommentId()}\"><inheritdoc/></member>",
            string.Concat(DocumentationOf(implementing).Split('\n', StringSplitOptions.TrimEntries)));

        static string DocumentationOf(ISymbol symbol) =>
            symbol.GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken)!;
    }
}
