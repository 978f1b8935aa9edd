using System.Collections.Immutable;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Contracts;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>A known type is found by where it comes from: copies in merged or polyfilled assemblies, or in the source,
/// change nothing.</summary>
public class CopiedTypesTests
{
    private const string Contract =
        """
        [GoAkt.Typed.ActorKind("accounts/User"), GoAkt.Typed.AskTimeout(100)]
        public interface IUser
        {
            System.Threading.Tasks.Task<Accounts.Profile> GetAsync(Accounts.GetProfile query, System.TimeSpan timeout, System.Threading.CancellationToken ct = default);
            System.Threading.Tasks.ValueTask RenameAsync(Accounts.Rename command);
        }

        [GoAkt.Typed.GrainKind("accounts/Cart")]
        public interface ICart
        {
            System.Threading.Tasks.ValueTask<Accounts.Receipt> PayAsync(Accounts.Payment payment);
            [GoAkt.Typed.OneWay] System.Threading.Tasks.Task RenameAsync(Accounts.Rename command);
        }

        public class UserActor : IUser
        {
            public System.Threading.Tasks.Task<Accounts.Profile> GetAsync(Accounts.GetProfile query, System.TimeSpan timeout, System.Threading.CancellationToken ct) =>
                System.Threading.Tasks.Task.FromResult(new Accounts.Profile { Name = "hosted" });
            public System.Threading.Tasks.ValueTask RenameAsync(Accounts.Rename command) => default;
        }
        """;

    private static readonly ImmutableDictionary<string, ReportDiagnostic> s_noConflicts =
        ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("CS0436", ReportDiagnostic.Suppress);

    private static readonly TestProject s_project = (TestProject.Default with { ReferencesHosting = true }).With(
        Contract);

    /// <summary>Every type that generator, analyzers and fixes know, but those that the source of a contract itself
    /// names.</summary>
    private static readonly string[] s_unnamed =
    [
        "Google.Protobuf { {0} interface IMessage { } {0} interface IMessage<T> : IMessage { } {0} class ByteString { } }",
        "Google.Protobuf.WellKnownTypes { {0} class StringValue { } }",
        "GoAkt.Typed { {0} class GoAktClient { } {0} class Actors<T> { } {0} class Grains<T> { } {0} class ActorId { } {0} class ActorKind { } }",
        "GoAkt.Typed.Hosting.Dispatch { {0} class ActorDispatcher { } }",
        "System.Threading.Tasks { {0} class TaskFactory { } {0} class TaskExtensions { } {0} class Parallel { } }",
        "System.Linq { {0} class Enumerable { } }",
        "System.Runtime.CompilerServices { {0} interface INotifyCompletion { } {0} class ModuleInitializerAttribute : System.Attribute { } }",
    ];

    private static readonly string[] s_named =
    [
        "GoAkt.Typed { {0} class ActorKindAttribute : System.Attribute { public ActorKindAttribute(string kind) { } } }",
        "GoAkt.Typed { {0} class GrainKindAttribute : System.Attribute { public GrainKindAttribute(string kind) { } } }",
        "GoAkt.Typed { {0} class AskTimeoutAttribute : System.Attribute { public AskTimeoutAttribute(int ms) { } } }",
        "GoAkt.Typed { {0} class OneWayAttribute : System.Attribute { } }",
        "GoAkt.Typed { {0} class RepliesAttribute : System.Attribute { public RepliesAttribute(params System.Type[] replies) { } } }",
        "System.Threading.Tasks { {0} class Task { } {0} class Task<T> : Task { } {0} struct ValueTask { } {0} struct ValueTask<T> { } }",
        "System.Threading { {0} struct CancellationToken { } {0} class Thread { } {0} class SemaphoreSlim { } {0} class ThreadPool { } }",
        "System { {0} struct TimeSpan { } }",
    ];

    public static TheoryData<string> Unnamed => [.. s_unnamed];

    public static TheoryData<string> All =>
        [.. s_unnamed, .. s_named, string.Join("\nnamespace ", [.. s_unnamed, .. s_named])];

    [LongTheory]
    [MemberData(nameof(All))]
    public Task An_internal_copy_in_a_reference_changes_nothing(string types) =>
        AssertIsAsWithout(s_project.Referencing(Library("internal", types)));

    [Theory]
    [MemberData(nameof(Unnamed))]
    public Task A_public_copy_in_a_reference_that_nobody_names_changes_nothing(string types) =>
        AssertIsAsWithout(s_project.Referencing(Library("public", types)));

    [Theory]
    [MemberData(nameof(All))]
    public Task A_public_copy_behind_an_alias_changes_nothing(string types) =>
        AssertIsAsWithout(s_project with { References = [Library("public", types).Reference.WithAliases(["copied"])] });

    [Theory]
    [MemberData(nameof(Unnamed))]
    public Task A_copy_in_two_references_changes_nothing(string types) =>
        AssertIsAsWithout(
            s_project.Referencing(Library("internal", types)).Referencing(Library("public", types, "Other")));

    [Theory]
    [MemberData(nameof(Unnamed))]
    public Task A_copy_in_the_source_that_nothing_in_it_names_changes_nothing(string types) =>
        AssertIsAsWithout(
            (s_project with { Severities = s_noConflicts }).With(
                "namespace " + types.Replace("{0}", "internal", StringComparison.Ordinal), "Copies.cs"));

    [Theory]
    [InlineData("ActorKind", "string kind")]
    [InlineData("GrainKind", "string kind")]
    [InlineData("AskTimeout", "int milliseconds")]
    [InlineData("OneWay", "")]
    [InlineData("Replies", "params System.Type[] replies")]
    public void A_copy_of_an_attribute_in_the_source_marks_what_the_original_would(string attribute, string parameter)
    {
        TestProject original = s_project.With(
            """
            [GoAkt.Typed.ActorKind("accounts/Finder")]
            public interface IFinder
            {
                [GoAkt.Typed.Replies(typeof(Accounts.Profile), typeof(Accounts.Receipt))]
                System.Threading.Tasks.Task<Google.Protobuf.IMessage> FindAsync(Accounts.GetProfile query);
            }
            """);
        CompiledProject project = original
            .With(
                $"namespace GoAkt.Typed {{ internal sealed class {attribute}Attribute : System.Attribute {{ public {attribute}Attribute({parameter}) {{ }} }} }}",
                "Copies.cs")
            .Generate();

        Assert.All(project.Diagnostics, static diagnostic => Assert.Equal("CS0436", diagnostic.Id));
        Assert.Equal(original.Generate().GeneratedSources, project.GeneratedSources);
    }

    [Theory]
    [InlineData("GoAkt.Typed.Proxies { {0} class ActorCaller { } }", "GoAkt.Typed")]
    [InlineData(
        "GoAkt.Typed.Proxies { {0} class ProxyRegistry { } {0} enum ContractSort { } {0} class ExactActorMethod<T, U> { } {0} class OneOfActorMethod<T> { } }",
        "GoAkt.Typed")]
    [InlineData(
        "GoAkt.Typed.Hosting.Dispatch { {0} class ActorDispatcher<T> { } {0} class DispatchResult { } }",
        "GoAkt.Typed.Hosting")]
    [InlineData("System.Threading.Tasks { {0} struct ValueTask<T> { } }", null)]
    public async Task A_copy_of_what_generated_code_names_is_named_and_told_apart_by_an_alias(
        string types, string? assembly)
    {
        TestProject project = (TestProject.Default with { ReferencesHosting = true, Severities = s_noConflicts })
            .With(
                "[GoAkt.Typed.ActorKind(\"accounts/User\")] public interface IUser { Task RenameAsync(Accounts.Rename command, CancellationToken token); }")
            .With(
                "[GoAkt.Typed.ActorKind(\"accounts/Other\")] public interface IOther { Task RenameAsync(Accounts.Rename command, CancellationToken token); }");
        CompiledProject copies = Library("public", types);
        TestProject[] ambiguous = assembly is null
            ? [project.Referencing(copies)]
            :
            [
                project.Referencing(copies),
                project.With("namespace " + types.Replace("{0}", "internal", StringComparison.Ordinal)),
            ];

        foreach (TestProject one in ambiguous)
        {
            Diagnostic found = Assert.Single(await Analyzed.DiagnosticsOf(one));
            Assert.Equal(Descriptors.InaccessibleContract.Id, found.Id);
            Assert.Contains(
                "No proxy can implement 'IUser', because generated code names '",
                found.GetMessage(),
                StringComparison.Ordinal);
            Assert.Contains(
                ", and another type has that name here: give the reference to one of their assemblies an alias",
                found.GetMessage(),
                StringComparison.Ordinal);
            Assert.Empty(one.Generate().GeneratedSources);
            if (assembly is null)
            {
                continue;
            }

            CompiledProject aliased = (
                one with
                {
                    Aliases = ImmutableDictionary<string, string>.Empty.Add(assembly, "global,goakt"),
                }).Generate();
            Assert.Empty(aliased.Diagnostics);
            Assert.Equal(4, aliased.GeneratedSources.Count);
        }

        Assert.Empty(await Analyzed.DiagnosticsOf(project.Referencing(Library("internal", types))));
        Assert.Empty(
            await Analyzed.DiagnosticsOf(project with { References = [copies.Reference.WithAliases(["copied"])] }));
    }

    [Fact]
    public async Task What_only_adorns_generated_code_is_left_out_where_another_type_has_its_name()
    {
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp7_3, LanguageVersion.Preview })
        {
            TestProject project = (s_project with { LanguageVersion = version, ImplicitUsings = false }).Referencing(
                Library(
                    "public",
                    "System.CodeDom.Compiler { {0} class GeneratedCodeAttribute : System.Attribute { } } namespace System.Diagnostics { {0} class DebuggerNonUserCodeAttribute : System.Attribute { } }"));

            Assert.Empty(
                (await Analyzed.DiagnosticsOf(project)).Where(static d => d.Severity > DiagnosticSeverity.Hidden));
            Assert.Equal(4, project.Generate().GeneratedSources.Count);
        }
    }

    [Fact]
    public void An_interface_that_its_own_assembly_marks_with_a_copy_is_no_contract()
    {
        CompiledProject library = Library(
            "internal",
            """
            Library { [GoAkt.Typed.ActorKind("accounts/User")] public interface IOther { System.Threading.Tasks.Task RenameAsync(Accounts.Rename command); } }
            namespace GoAkt.Typed { {0} class ActorKindAttribute : System.Attribute { public ActorKindAttribute(string kind) { } } }
            """);
        CompiledProject project = s_project.Referencing(library)
            .With("public class Other : Library.IOther { public Task RenameAsync(Accounts.Rename command) => Task.CompletedTask; }")
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(s_project.Generate().GeneratedSources, project.GeneratedSources);
    }

    [Fact]
    public void A_project_that_has_a_copy_of_our_attribute_and_not_our_assembly_has_nothing_generated()
    {
        CompiledProject project = (TestProject.Default with { ReferencesGoAktTyped = false })
            .With(
                Contract[..Contract.IndexOf("[GoAkt.Typed.GrainKind", StringComparison.Ordinal)]
                    .Replace(", GoAkt.Typed.AskTimeout(100)", string.Empty, StringComparison.Ordinal))
            .With(
                "namespace GoAkt.Typed { internal class ActorKindAttribute : System.Attribute { public ActorKindAttribute(string kind) { } } }")
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Empty(project.GeneratedSources);
    }

    [Fact]
    public void Types_of_an_assembly_that_is_not_referenced_are_not_there_though_there_are_copies()
    {
        Compilation compilation = s_project.Referencing(Library("public", s_unnamed[0])).ToCompilation();
        MetadataReference protobuf = compilation.References.Single(static reference =>
            Path.GetFileName(reference.Display) == "Google.Protobuf.dll");

        KnownSymbols known = KnownSymbols.Of(compilation.RemoveReferences(protobuf))!;

        Assert.Null(known.Message);
        Assert.Null(known.MessageOfT);
        Assert.NotNull(known.ActorDispatcher);
    }

    [Fact]
    public async Task Our_own_assemblies_may_be_behind_aliases()
    {
        TestProject project = (
            TestProject.Default with
            {
                ReferencesHosting = true,
                Aliases = ImmutableDictionary<string, string>
                    .Empty.Add("GoAkt.Typed", "goakt")
                    .Add("GoAkt.Typed.Hosting", "event")
                    .Add("Google.Protobuf", "pb"),
            }).With(
            """
            extern alias goakt;
            extern alias @event;
            extern alias pb;
            using goakt::GoAkt.Typed;
            using @event::GoAkt.Typed.Hosting;
            using pb::Google.Protobuf.WellKnownTypes;

            [ActorKind("accounts/User"), AskTimeout(60_000)]
            public interface IUser { System.Threading.Tasks.Task<pb::Google.Protobuf.IMessage> GetAsync(Empty query, System.Threading.CancellationToken ct = default); }

            public class UserActor : IUser
            {
                public System.Threading.Tasks.Task<pb::Google.Protobuf.IMessage> GetAsync(Empty query, System.Threading.CancellationToken ct) =>
                    System.Threading.Tasks.Task.FromResult<pb::Google.Protobuf.IMessage>(new StringValue { Value = "hosted" });
            }

            public static class Program
            {
                public static async System.Threading.Tasks.Task<string> RunAsync()
                {
                    await using EmbeddedNode node = await EmbeddedNode.StartAsync(options => options.AddActor<UserActor>());
                    await using GoAktClient client = await GoAktClient.ConnectAsync(
                        new[] { node.Address },
                        options => options.AskTimeout = options.RequestTimeout = System.TimeSpan.FromSeconds(20));
                    await client.Actors<IUser>().SpawnAsync("one");
                    return (await client.Actors<IUser>()["one"].GetAsync(new Empty())).ToString()!;
                }
            }
            """);

        Assert.Empty(await Analyzed.DiagnosticsOf(project));
        Assert.Equal("\"hosted\"", await project.Generate().RunHostedAsync());
    }

    [Fact]
    public async Task Calls_are_analyzed_and_contracts_refused_in_spite_of_copies()
    {
        TestProject project = (TestProject.Default with { ReferencesHosting = true })
            .Referencing(Library("internal", string.Join("\nnamespace ", [.. s_unnamed, .. s_named])))
            .With(
                """
                using Accounts;
                using GoAkt.Typed;
                using static System.Threading.Thread;

                [ActorKind("")]
                public interface IUser { Task RenameAsync(Rename command, CancellationToken ct); Task<string> NameAsync(Rename command, TimeSpan timeout, CancellationToken ct); }

                public class UserActor : IUser
                {
                    public Task RenameAsync(Rename command, CancellationToken ct) { Sleep(Timeout.Infinite); return Task.CompletedTask; }
                    public Task<string> NameAsync(Rename command, TimeSpan timeout, CancellationToken ct) => Task.FromResult(Task.FromResult("").GetAwaiter().GetResult());
                }

                public interface IOther;

                public static class Program
                {
                    public static async Task UseAsync(GoAktClient client)
                    {
                        client.Actors<IUser>()["a"].RenameAsync(new Rename(), default);
                        client.Actors<IOther>();
                        Task.Factory.StartNew(() => client.Actors<IUser>()["a"].RenameAsync(new Rename(), default));
                        Parallel.ForEachAsync(new[] { "a" }, async (id, ct) => await client.Actors<IUser>()[id].RenameAsync(new Rename(), ct));
                        new[] { "a" }.Select(id => client.Actors<IUser>()[id].RenameAsync(new Rename(), default)).ToList();
                        _ = new ActorId("github.com/acme/accounts/User", "a");
                        await Task.CompletedTask;
                    }
                }
                """,
                "Contract.cs");

        Assert.Equal(
            [
                "GOAKT012",
                "GOAKT001",
                "GOAKT022",
                "GOAKT022",
                "GOAKT023",
                "GOAKT019",
                "GOAKT023",
                "GOAKT023",
                "GOAKT023",
                "GOAKT012",
            ],
            (await Analyzed.DiagnosticsOf(project))
                .Where(static d => d.Severity > DiagnosticSeverity.Hidden)
                .Select(static d => d.Id));
    }

    [Fact]
    public async Task A_kind_that_a_foreign_attribute_of_the_same_name_gives_is_not_the_contracts()
    {
        TestProject project = TestProject.Default.With(
            """
            namespace Other { public class ActorKindAttribute(int order) : System.Attribute { public int Order => order; } }

            [Other.ActorKind(1), GoAkt.Typed.ActorKind("no package")]
            public interface IUser { Task RenameAsync(Accounts.Rename command, CancellationToken ct); }
            """);

        Diagnostic found = Assert.Single(await Analyzed.DiagnosticsOf(project));
        Assert.Contains("\"no package\"", found.GetMessage(), StringComparison.Ordinal);
        Assert.Equal(Descriptors.MalformedKind.Id, found.Id);
    }

    private static async Task AssertIsAsWithout(TestProject project)
    {
        Assert.Empty((await Analyzed.DiagnosticsOf(project)).Where(static d => d.Severity > DiagnosticSeverity.Hidden));
        CompiledProject compiled = project.Generate();
        bool isRegisteredByAttribute = compiled
            .GeneratedSources.Values.First()
            .Contains("Registration]", StringComparison.Ordinal);
        if (!isRegisteredByAttribute)
        {
            Assert.Equal(s_project.Generate().GeneratedSources, compiled.GeneratedSources);
        }

        Assert.Equal(4, compiled.GeneratedSources.Count);
    }

    private static CompiledProject Library(string accessibility, string types, string name = "Repacked") =>
        (TestProject.Default with { AssemblyName = name, ImplicitUsings = false, Severities = s_noConflicts })
            .With("namespace " + types.Replace("{0}", accessibility, StringComparison.Ordinal))
            .WithoutGenerator();

}
