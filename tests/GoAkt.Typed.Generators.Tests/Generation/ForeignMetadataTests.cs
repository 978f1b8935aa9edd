using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Accounts;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>A contract may inherit what F#, VB or another language wrote: it works, or one diagnostic says why it
/// can't.</summary>
public class ForeignMetadataTests
{
    private const MethodAttributes Abstract =
        MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.NewSlot;

    private static readonly Type s_ask = typeof(Task<Profile>);

    private static readonly Dictionary<string, Action<TypeBuilder>> s_working = new()
    {
        ["parameters without names"] = static type => Ask(type, "GetAsync", null, null, null),
        ["names that are no identifiers"] = static type => Ask(type, "GetAsync", "the value", "a-b", "1st"),
        ["an empty name, a keyword and a contextual keyword"] = static type =>
            Ask(type, "GetAsync", string.Empty, "class", "field"),
        ["one name for all"] = static type => Ask(type, "GetAsync", "it", "it", "it"),
        ["a name for a nameless one"] = static type => Ask(type, "GetAsync", null, "argument1", "value"),
        ["names of the proxy's own"] = static type => Ask(type, "GetAsync", "_actor", "s_getAsync", "actor"),
        ["names of the dispatcher's own"] = static type => Ask(type, "GetAsync", "request", "context", "message"),
        ["characters that C# does not see"] = static type => Ask(type, "GetAsync", "ab", "a\u200Db", "a\u00ADb"),
        ["a method that is a keyword"] = static type => Ask(type, "class", "a", "b", "c"),
        ["a method like an accessor"] = static type => Ask(type, "get_Profile", "a", "b", "c"),
        ["a method like an operator"] = static type => Ask(type, "op_Addition", "a", "b", "c"),
        ["a parameter in the middle that may be left out"] = static type =>
        {
            MethodBuilder method = type.DefineMethod(
                "GetAsync", Abstract, s_ask, [typeof(GetProfile), typeof(TimeSpan), typeof(CancellationToken)]);
            method.DefineParameter(1, ParameterAttributes.None, "query");
            method.DefineParameter(2, ParameterAttributes.Optional, "timeout");
            method.DefineParameter(3, ParameterAttributes.None, "token");
        },
        ["an optional modifier"] = static type =>
            ForeignAssembly.ModifiedMethod(type, "GetAsync", s_ask, typeof(GetProfile)),
        ["methods that only a modifier tells apart"] = static type =>
        {
            ForeignAssembly.Method(type, "GetAsync", s_ask, (typeof(GetProfile), "query"));
            ForeignAssembly.ModifiedMethod(type, "GetAsync", s_ask, typeof(GetProfile));
        },
        ["methods that only what they return tells apart"] = static type =>
        {
            ForeignAssembly.Method(type, "GetAsync", s_ask, (typeof(GetProfile), "query"));
            ForeignAssembly.Method(type, "GetAsync", typeof(Task), (typeof(GetProfile), "query"));
        },
        ["a protected method"] = static type =>
            type.DefineMethod(
                "GetAsync",
                MethodAttributes.Family
                    | MethodAttributes.Abstract
                    | MethodAttributes.Virtual
                    | MethodAttributes.NewSlot,
                s_ask,
                [typeof(GetProfile)]),
    };

    /// <summary>What can't be called, with the one id that is reported, and whether there is a proxy for the
    /// rest.</summary>
    private static readonly Dictionary<string, (Action<TypeBuilder> Define, string Id, bool HasProxy)> s_refused = new()
    {
        ["a method whose name is no identifier"] = (
            static type => Ask(type, "get it", "a", "b", "c"), "GOAKT011", false),
        ["a method whose name has a character that C# does not see"] = (
            static type => Ask(type, "ge\u200Dt", "a", "b", "c"), "GOAKT011", false),
        ["a property whose name is no identifier"] = (static type => Property(type, "the count"), "GOAKT011", false),
        ["a property that has parameters"] = (static type => Property(type, "Count", typeof(int)), "GOAKT011", false),
        ["an event whose name is no identifier"] = (static type => Event(type, "the event"), "GOAKT011", false),
        ["a required modifier"] = (
            static type =>
                type.DefineMethod(
                    "GetAsync",
                    Abstract,
                    CallingConventions.HasThis,
                    s_ask,
                    null,
                    null,
                    [typeof(GetProfile)],
                    [
                        [typeof(Version)],
                    ],
                    null),
            "GOAKT011",
            false),
        ["a generic method whose type parameter has no name of C#"] = (
            static type =>
                ForeignAssembly
                    .Method(type, "GetAsync", s_ask, (typeof(GetProfile), "q"))
                    .DefineGenericParameters("the type"),
            "GOAKT011",
            false),
        ["a private method"] = (
            static type =>
                type.DefineMethod(
                    "GetAsync",
                    MethodAttributes.Private
                        | MethodAttributes.Abstract
                        | MethodAttributes.Virtual
                        | MethodAttributes.NewSlot,
                    s_ask,
                    [typeof(GetProfile)]),
            "GOAKT011",
            false),
        ["a static abstract method"] = (
            static type =>
                type.DefineMethod(
                    "GetAsync",
                    MethodAttributes.Public
                        | MethodAttributes.Abstract
                        | MethodAttributes.Virtual
                        | MethodAttributes.Static,
                    s_ask,
                    [typeof(GetProfile)]),
            "GOAKT008",
            false),
        ["a property"] = (static type => Property(type, "Count"), "GOAKT008", true),
        ["an event"] = (static type => Event(type, "Counted"), "GOAKT008", true),
        ["a second message without a name"] = (
            static type =>
                ForeignAssembly.Method(type, "GetAsync", s_ask, (typeof(GetProfile), null), (typeof(Payment), null)),
            "GOAKT003",
            true),
        ["a message that may be left out"] = (
            static type =>
                type.DefineMethod("GetAsync", Abstract, s_ask, [typeof(GetProfile)])
                    .DefineParameter(1, ParameterAttributes.Optional, "query"),
            "GOAKT001",
            true),
        ["a reference"] = (
            static type => ForeignAssembly.Method(type, "GetAsync", s_ask, (typeof(GetProfile).MakeByRefType(), "a b")),
            "GOAKT007",
            true),
        ["a generic method"] = (
            static type =>
            {
                ForeignAssembly.Method(type, "GetAsync", s_ask, (typeof(GetProfile), "q"));
                ForeignAssembly.Method(type, "GetAsync", s_ask, (typeof(GetProfile), "q")).DefineGenericParameters("T");
            },
            "GOAKT009",
            true),
        ["a tuple whose names are none of C#"] = (
            static type =>
            {
                MethodBuilder method = type.DefineMethod("GetAsync", Abstract, s_ask, [typeof((int, int))]);
                method
                    .DefineParameter(1, ParameterAttributes.None, "pair")
                    .SetCustomAttribute(
                        new CustomAttributeBuilder(
                            typeof(TupleElementNamesAttribute).GetConstructors().Single(),
                            [new[] { "the first", "second" }]));
            },
            "GOAKT001",
            true),
    };

    public static TheoryData<string> Working => [.. s_working.Keys];

    public static TheoryData<string> Refused => [.. s_refused.Keys];

    [LongTheory]
    [MemberData(nameof(Working))]
    public async Task Names_that_an_implementation_need_not_repeat_do_not_matter(string what)
    {
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp7_3, LanguageVersion.Preview })
        {
            var foreign = ForeignAssembly.WithInterface("IForeign", s_working[what]);
            TestProject project = Project(version, foreign);

            Assert.Empty(
                (await Analyzed.DiagnosticsOf(project)).Where(static d => d.Severity > DiagnosticSeverity.Hidden));
            CompiledProject compiled = project.Generate();
            Assert.Equal(2, compiled.GeneratedSources.Count);
            Assert.Contains(compiled.Load(foreign.Image).GetTypes(), static type => type.Name == "UserProxy");
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_can_not_be_called_gives_one_diagnostic(string what)
    {
        foreach (LanguageVersion version in new[] { LanguageVersion.CSharp7_3, LanguageVersion.Preview })
        {
            TestProject project = Project(version, ForeignAssembly.WithInterface("IForeign", s_refused[what].Define));

            Assert.Equal(
                [s_refused[what].Id],
                (await Analyzed.DiagnosticsOf(project))
                    .Where(static d => d.Severity > DiagnosticSeverity.Hidden)
                    .Select(static d => d.Id));
            Assert.Equal(s_refused[what].HasProxy ? 2 : 0, project.Generate().GeneratedSources.Count);
        }
    }

    [Theory]
    [InlineData("I foreign", "'I foreign', which it inherits, has a name that C# can't write")]
    [InlineData("the space.IForeign", "'the space.IForeign', which it inherits, has a name that C# can't write")]
    [InlineData("Foreign`3", "'Foreign`3', which it inherits, has a name that C# can't write")]
    public async Task An_interface_whose_name_is_none_of_C_sharp_is_named_once(string name, string message)
    {
        ForeignAssembly foreign = new(module =>
        {
            TypeBuilder odd = ForeignAssembly.Interface(module, name);
            Ask(odd, "FirstAsync", "a", "b", "c");
            Ask(odd, "SecondAsync", "a", "b", "c");
            ForeignAssembly.Interface(module, "IForeign", odd.CreateType()).CreateType();
        });

        Diagnostic found = Assert.Single(await Analyzed.DiagnosticsOf(Project(LanguageVersion.Preview, foreign)));
        Assert.Contains(message, found.GetMessage(), StringComparison.Ordinal);
        Assert.Equal("GOAKT011", found.Id);
    }

    [Theory]
    [InlineData("the space.Foreign", TypeAttributes.Public, "names 'the space.Foreign', a name that C# can't write")]
    [InlineData("<Foreign>", TypeAttributes.Public, "names '<Foreign>', a name that C# can't write")]
    [InlineData("Foreign", TypeAttributes.NotPublic, "names 'Foreign', which is internal to another assembly")]
    public async Task A_type_that_can_not_be_named_is_named(string name, TypeAttributes attributes, string message)
    {
        ForeignAssembly foreign = new(module =>
        {
            Type used = module.DefineType(name, attributes).CreateType();
            TypeBuilder type = ForeignAssembly.Interface(module, "IForeign");
            ForeignAssembly.Method(
                type, "GetAsync", typeof(Task), (typeof(List<>).MakeGenericType(used.MakeArrayType()), "list"));
            type.CreateType();
        });

        Diagnostic found = Assert.Single(await Analyzed.DiagnosticsOf(Project(LanguageVersion.Preview, foreign)));
        Assert.Contains(
            $"'IForeign.GetAsync', which it inherits, {message}", found.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_another_one_has_the_name_of_is_named_and_told_apart_by_an_alias()
    {
        CompiledProject first = (TestProject.Default with { AssemblyName = "First" })
            .With(MessageSource.Declare("Shared", "Note"))
            .WithoutGenerator();
        CompiledProject second = (TestProject.Default with { AssemblyName = "Second" })
            .With(MessageSource.Declare("Shared", "Note"))
            .WithoutGenerator();
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .Referencing(second)
            .With("public interface IForeign { Task NoteAsync(Shared.Note note, CancellationToken token); }")
            .WithoutGenerator();
        TestProject project = Contract(LanguageVersion.Preview).Referencing(library).Referencing(first);

        Diagnostic found = Assert.Single(await Analyzed.DiagnosticsOf(project.Referencing(second)));
        Assert.Contains(
            "names 'Shared.Note' of the assembly 'Second', and another type has that name here",
            found.GetMessage(),
            StringComparison.Ordinal);

        foreach (string[] aliases in new[] { new[] { "other" }, ["global", "other"] })
        {
            CompiledProject aliased = (
                project with
                {
                    References = project.References.Add(second.Reference.WithAliases(aliases)),
                }).Generate();
            Assert.Empty(aliased.Diagnostics);
            Assert.Equal(2, aliased.GeneratedSources.Count);
        }
    }

    [Fact]
    public async Task A_type_of_an_assembly_that_is_not_referenced_is_named()
    {
        CompiledProject hidden = (TestProject.Default with { AssemblyName = "Hidden" })
            .With(MessageSource.Declare("Hidden", "Note"))
            .WithoutGenerator();
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .Referencing(hidden)
            .With("public interface IForeign { Task NoteAsync(Hidden.Note note, CancellationToken token); }")
            .WithoutGenerator();

        Diagnostic found =
            Assert.Single(await Analyzed.DiagnosticsOf(Contract(LanguageVersion.Preview).Referencing(library)));
        Assert.Contains(
            "names 'Hidden.Note' of the assembly 'Hidden', which is not there: reference 'Hidden'",
            found.GetMessage(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_base_in_the_source_is_reported_there_alone()
    {
        var foreign = ForeignAssembly.WithInterface("IForeign", static type => Ask(type, "get it", "a", "b", "c"));
        TestProject project = (TestProject.Default with { References = [foreign.Reference] }).With(
            """
            public interface IBetween : IForeign { }
            [GoAkt.Typed.ActorKind("a/B")] public interface IUser : IBetween { }
            [GoAkt.Typed.ActorKind("a/C")] public interface IOther : IBetween { }
            """);

        Diagnostic found = Assert.Single(await Analyzed.DiagnosticsOf(project));
        Assert.Contains("No proxy can implement 'IBetween'", found.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IForeign", 1)]
    [InlineData("I foreign", 0)]
    public void A_contract_of_another_language_is_hosted_if_its_name_can_be_written(string name, int dispatchers)
    {
        ForeignAssembly foreign = new(module =>
        {
            TypeBuilder contract = ForeignAssembly.Interface(module, name);
            contract.SetCustomAttribute(
                new CustomAttributeBuilder(typeof(ActorKindAttribute).GetConstructors().Single(), ["a/B"]));
            Ask(contract, "GetAsync", null, null, null);
            Type created = contract.CreateType();
            ForeignAssembly.Interface(module, "IDerived", created).CreateType();
        });
        CompiledProject project = (
            TestProject.Default with
            {
                ReferencesHosting = true,
                References = [foreign.Reference],
            })
            .With(
                "public abstract class UserActor : IDerived { public abstract Task<Accounts.Profile> GetAsync(Accounts.GetProfile query, TimeSpan timeout, CancellationToken token); }")
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(dispatchers, project.GeneratedSources.Count);
    }

    [Fact]
    public async Task Nameless_parameters_carry_what_is_passed()
    {
        var foreign = ForeignAssembly.WithInterface("IForeign", s_working["parameters without names"]);
        CompiledProject project = Project(LanguageVersion.Preview, foreign)
            .With(
                """
                public static class Program
                {
                    public static async System.Threading.Tasks.Task RunAsync(GoAkt.Typed.Proxies.ActorCaller caller)
                    {
                        IUser actor = GoAkt.Typed.Proxies.ProxyRegistry.Find<IUser>()!.Create(caller);
                        await actor.GetAsync(new Accounts.GetProfile { User = "a" }, System.TimeSpan.FromSeconds(1), default);
                    }
                }
                """)
            .Generate();
        Assert.Empty(project.Diagnostics);
        RecordingCaller caller = new();

        await (Task)project.Load(foreign.Image).GetType("Program")!.GetMethod("RunAsync")!.Invoke(null, [caller])!;

        Assert.Equal(["""ask IUser.GetAsync GetProfile{ "user": "a" } within 00:00:01"""], caller.Calls);
    }

    private static TestProject Project(LanguageVersion version, ForeignAssembly foreign) =>
        Contract(version) with
        {
            References = [foreign.Reference],
        };

    private static TestProject Contract(LanguageVersion version) =>
        (TestProject.Default with { LanguageVersion = version, ImplicitUsings = false, ReferencesHosting = true })
            .With("[GoAkt.Typed.ActorKind(\"a/B\")] public interface IUser : IForeign { }");

    private static MethodBuilder Ask(TypeBuilder type, string name, string? message, string? timeout, string? token) =>
        ForeignAssembly.Method(
            type,
            name,
            s_ask,
            (typeof(GetProfile), message),
            (typeof(TimeSpan), timeout),
            (typeof(CancellationToken), token));

    private static void Property(TypeBuilder type, string name, params Type[] index)
    {
        MethodBuilder get =
            type.DefineMethod("get_" + name, Abstract | MethodAttributes.SpecialName, typeof(int), index);
        type.DefineProperty(name, PropertyAttributes.None, typeof(int), index).SetGetMethod(get);
    }

    private static void Event(TypeBuilder type, string name)
    {
        EventBuilder @event = type.DefineEvent(name, EventAttributes.None, typeof(EventHandler));
        @event.SetAddOnMethod(
            type.DefineMethod(
                "add_" + name, Abstract | MethodAttributes.SpecialName, typeof(void), [typeof(EventHandler)]));
        @event.SetRemoveOnMethod(
            type.DefineMethod(
                "remove_" + name, Abstract | MethodAttributes.SpecialName, typeof(void), [typeof(EventHandler)]));
    }
}
