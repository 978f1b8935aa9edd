using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>One mistake is one error: what is generated for a contract that the analyzers refuse compiles.</summary>
public class RefusedContractTests
{
    [LongTheory]
    [InlineData("Task<string> GetAsync(GetProfile query);")]
    [InlineData("Task<Profile> GetAsync(string query);")]
    [InlineData("Task<IReadOnlyList<string>> GetAsync(IReadOnlyList<GetProfile> queries);")]
    [InlineData("Task<Profile> GetAsync(IReadOnlyList<GetProfile> queries);")]
    [InlineData("Task<IReadOnlyList<Profile>> GetAsync(GetProfile query);")]
    [InlineData("Task<Profile[]> GetAsync(GetProfile[] queries);")]
    [InlineData("Task<Profile> GetAsync(params GetProfile[] queries);")]
    [InlineData("Task<Profile> GetAsync(params IEnumerable<GetProfile> queries);")]
    [InlineData("Task<Profile> GetAsync(List<GetProfile> queries);")]
    [InlineData("Profile Get(GetProfile query);")]
    [InlineData("void Rename(Rename command);")]
    [InlineData("ref Profile Get(ref GetProfile query);")]
    [InlineData("ref readonly Profile Get(GetProfile query);")]
    [InlineData("Task<Profile> GetAsync();")]
    [InlineData("Task<Profile> GetAsync(CancellationToken ct);")]
    [InlineData("Task<Profile> GetAsync(GetProfile query, Payment payment);")]
    [InlineData("Task<Profile> GetAsync(CancellationToken ct, GetProfile query);")]
    [InlineData("Task<Profile> GetAsync(GetProfile query, CancellationToken a, CancellationToken b = default);")]
    [InlineData("Task<Profile> GetAsync(TimeSpan timeout, GetProfile query);")]
    [InlineData("Task<Profile> GetAsync(GetProfile query, TimeSpan a, TimeSpan b);")]
    [InlineData("Task<Profile> GetAsync(in GetProfile query);")]
    [InlineData("Task<Profile> GetAsync(out GetProfile query);")]
    [InlineData("Task<Profile> GetAsync(ref readonly GetProfile query);")]
    [InlineData("Task RenameAsync(Rename command, TimeSpan timeout);")]
    [InlineData("Task<T> GetAsync<T>(GetProfile query) where T : class, IMessage<T>, new();")]
    [InlineData("Task<T?> GetAsync<T>(T? query);")]
    [InlineData("Task<T?> GetAsync<T>(T? query) where T : class;")]
    [InlineData("Task<T?> GetAsync<T>(T? query) where T : struct;")]
    [InlineData(
        "Task<T> GetAsync<T, @class>(T[] query, Dictionary<@class, T> other) where T : notnull where @class : unmanaged;")]
    [InlineData("Profile Current { get; }")]
    [InlineData("Profile? Current { get; set; }")]
    [InlineData("Profile Current { init; }")]
    [InlineData("ref int Current { get; }")]
    [InlineData("Profile this[int index, string @default = \"x\"] { get; set; }")]
    [InlineData("event EventHandler<string?>? Changed;")]
    [InlineData("static abstract Task<Profile> GetAsync(GetProfile query);")]
    [InlineData("static abstract Profile Current { get; }")]
    [InlineData("static abstract IUser operator +(IUser left, IUser right);")]
    [InlineData("unsafe Task<Profile> GetAsync(GetProfile query, int* pointer);")]
    [InlineData("unsafe void Set(delegate*<int, void> function);")]
    [InlineData("unsafe void Set(int*[] pointers, List<delegate*<int*[], void>[]> functions, (int*[], int) pair);")]
    [InlineData("unsafe int*[] Current { get; }")]
    [InlineData("unsafe int this[int*[] index] { get; }")]
    [InlineData("unsafe event Action<int*[]>? Changed;")]
    [InlineData("void Set((int First, string? Second) pair, dynamic other, nint native, Span<int> span);")]
    [InlineData("void Set(scoped ref Span<int> span, scoped ReadOnlySpan<char> text);")]
    [InlineData("[AskTimeout(0)] Task<Profile> GetAsync(GetProfile query);")]
    [InlineData("[AskTimeout(5)] Task RenameAsync(Rename command);")]
    [InlineData(
        "Task<Profile> GetAsync(GetProfile query); Task<Receipt> GetReceiptAsync(GetProfile query); Task<Profile> GetAllAsync(GetProfile query);")]
    [InlineData("Task<IMessage> GetAsync(IMessage query);")]
    [InlineData("Task<int[][,]> GetAsync(int[][,] query);")]
    [InlineData("Task<Profile> GetAsync(__arglist);")]
    [InlineData("Task<Profile> GetAsync(GetProfile query, __arglist);")]
    [InlineData("void Set(in int number, __arglist);")]
    [InlineData("Task<Profile> GetAsync(GetProfile query, int timeoutMs = 5);")]
    [InlineData("Task<Profile?> GetAsync(GetProfile? query, TimeSpan? timeout, CancellationToken? ct);")]
    [InlineData(
        "Task<IReadOnlyList<Profile?>?>? GetAllAsync(GetProfile?[]? queries = null, TimeSpan? timeout = null, CancellationToken? ct = null);")]
    [InlineData("ValueTask? RenameAsync(IEnumerable<Rename?>? commands);")]
    public void A_refused_member_gives_no_second_error(string member)
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(Contract("[ActorKind(\"a/B\")] public interface IUser", member))
            .Generate();

        Assert.Empty(project.Diagnostics);
    }

    [Theory]
    [InlineData("[ActorKind(\"a/B\"), GrainKind(\"a/B\")] public interface IUser")]
    [InlineData("[ActorKind(\"\")] public interface IUser")]
    [InlineData("[ActorKind(null!)] public interface IUser")]
    [InlineData("[ActorKind(\"a b\")] public interface IUser")]
    [InlineData("[ActorKind(\"a/B\"), AskTimeout(-1)] public interface IUser")]
    [InlineData("[ActorKind(\"a/B\")] public interface IUser<T>")]
    [InlineData("[ActorKind(\"a/B\")] file interface IUser")]
    [InlineData("public class Outer<T> { [ActorKind(\"a/B\")] public interface IUser { } } public interface IOther")]
    [InlineData(
        "public class Outer { [ActorKind(\"a/B\")] private interface IUser { Task RenameAsync(Rename command); } } public interface IOther")]
    [InlineData(
        "public class Outer { [ActorKind(\"a/B\")] protected interface IUser { Task RenameAsync(Rename command); } } public interface IOther")]
    [InlineData(
        "public class Outer { [ActorKind(\"a/B\")] private protected interface IUser { Task RenameAsync(Rename command); } } public interface IOther")]
    [InlineData(
        "public class Outer { [ActorKind(\"a/B\")] protected internal interface IUser { Task RenameAsync(Rename command); } } public interface IOther")]
    public void A_refused_contract_gives_no_second_error(string declaration)
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(Contract(declaration, "Task<Profile> GetAsync(GetProfile query);")).Generate();

        Assert.Empty(project.Diagnostics);
    }

    [Theory]
    [InlineData("Task<Nowhere> GetAsync(GetProfile query);", "CS0246")]
    [InlineData("Task<Profile> GetAsync(Nowhere[] query);", "CS0246")]
    [InlineData("Task<Profile> GetAsync(List<Nowhere> query);", "CS0246")]
    [InlineData("Nowhere Current { get; }", "CS0246")]
    [InlineData("event Nowhere Changed;", "CS0246")]
    [InlineData("unsafe delegate*<Nowhere, void> Hook { get; }", "CS0246")]
    [InlineData("Task<T> GetAsync<T>(__arglist);", "CS0224")]
    [InlineData("Task<Profile> GetAsync(Constrained.OfMessage<string> query);", "CS0311")]
    [InlineData("Task<Constrained.OfMessage<string>> GetAsync(GetProfile query);", "CS0311")]
    [InlineData("Constrained.OfMessage<string>[] Current { get; }", "CS0311")]
    [InlineData("Task<List<Constrained.OfStruct<string>>> GetAsync(GetProfile query);", "CS0453")]
    [InlineData("Task<Constrained.OfClass<int>> GetAsync(GetProfile query);", "CS0452")]
    [InlineData("Task<Constrained.OfNew<string>> GetAsync(GetProfile query);", "CS0310")]
    [InlineData("Task<Constrained.OfUnmanaged<string>> GetAsync(GetProfile query);", "CS8377")]
    [InlineData("Task<Constrained.OfOther<Profile, Receipt>> GetAsync(GetProfile query);", "CS0311")]
    [InlineData("Task<Constrained.OfMessage<string>.Inner> GetAsync(GetProfile query);", "CS0311")]
    [InlineData("Task<Span<byte>> GetAsync(GetProfile query);", "CS9244")]
    [InlineData("Task<Profile> GetAsync(Constrained.Static query);", "CS8897")]
    [InlineData("Task<Constrained.OfNew<Constrained.Required>> GetAsync(GetProfile query);", "CS9040")]
    [InlineData("Task<List<void>> GetAsync(GetProfile query);", null)]
    [InlineData("Task<Profile> GetAsync(void query);", "CS1536")]
    [InlineData("Task<Profile> GetAsync(GetProfile query, void[] more);", null)]
    [InlineData("unsafe void Set(string* text);", "CS8500")]
    [InlineData("void Current { get; }", "CS0547")]
    [InlineData("void Set(Span<int>[] spans);", "CS0611")]
    [InlineData("TypedReference Get(GetProfile query);", "CS1599")]
    [InlineData("void Set(ref TypedReference reference);", "CS1601")]
    [InlineData("int Current { }", "CS0548")]
    [InlineData("ref int Current { get; set; }", "CS8147")]
    [InlineData("ref int Current { set; }", "CS8146")]
    [InlineData("event int Changed;", "CS0066")]
    [InlineData("Task<Profile> GetAsync(Constrained.Local query);", null)]
    [InlineData("void Set(List<Constrained.Local[]> locals);", null)]
    [InlineData("Task<Profile> GetAsync(Constrained.Outer.Hidden query);", null)]
    [InlineData("Task RenameAsync(Rename command); Task RenameAsync(Rename other);", "CS0111")]
    [InlineData("Task<Profile> GetAsync(GetProfile query); Task GetAsync(GetProfile query);", "CS0111")]
    [InlineData("Task GetAsync(ref GetProfile query); Task GetAsync(out GetProfile query);", "CS0663")]
    [InlineData("void Set<T>(List<T> one); void Set<TOther>(List<TOther> other);", "CS0111")]
    [InlineData("int Current { get; } int Current { get; }", "CS0102")]
    [InlineData("event Action Changed; event Action Changed;", "CS0102")]
    [InlineData("int this[int one] { get; } int this[int other] { get; }", "CS0111")]
    [InlineData(
        "[System.Diagnostics.CodeAnalysis.Experimental(\"no id\\n#error\")] Task<Profile> GetAsync(GetProfile query);",
        "CS9211")]
    [InlineData("Task<Profile> (GetProfile query);", null)]
    [InlineData("Task<Profile> GetAsync(GetProfile query", null)]
    public void The_compilers_own_errors_are_not_repeated_in_generated_code(string member, string? id)
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(Contract("[ActorKind(\"a/B\")] public interface IUser", member) + Constrained).Generate();

        Assert.NotEmpty(project.Diagnostics);
        Assert.All(project.Diagnostics, static diagnostic =>
            Assert.Equal("File1.cs", diagnostic.Location.SourceTree!.FilePath));
        if (id is not null)
        {
            Assert.Equal(id, Assert.Single(project.Diagnostics).Id);
        }
    }

    [Theory]
    [InlineData("[ActorKind] public interface IUser")]
    [InlineData("[ActorKind(Nowhere)] public interface IUser")]
    [InlineData("[ActorKind(42)] public interface IUser")]
    [InlineData("[ActorKind(\"a/B\")] public interface IUser : INowhere")]
    [InlineData("[ActorKind(\"a/B\"), ActorKind(\"a/C\")] public interface IUser")]
    [InlineData("[ActorKind(\"a/B\")] public interface IUser : IUser")]
    [InlineData("[ActorKind(\"a/B\")] public interface IUser : Constrained.IOfMessages<string, Profile>")]
    [InlineData("[ActorKind(\"a/B\")] public class IUser : Exception")]
    [InlineData("[ActorKind(\"a/B\")] public interface ")]
    [InlineData("namespace .Shop; [ActorKind(\"a/B\")] public interface IUser")]
    [InlineData("[ActorKind(\"a/B\")] public interface IUser : Constrained.ILocal")]
    [InlineData("[ActorKind(\"a/B\")] public interface IUser : Constrained.IOf<Constrained.Local>")]
    [InlineData("[ActorKind(\"a/B\")] public interface IUser : Constrained.IOf<void>")]
    public void A_contract_that_does_not_compile_has_the_compilers_errors_alone(string declaration)
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(Contract(declaration, string.Empty) + Constrained).Generate();

        Assert.NotEmpty(project.Diagnostics);
        Assert.All(project.Diagnostics, static diagnostic =>
            Assert.Equal("File1.cs", diagnostic.Location.SourceTree!.FilePath));
    }

    [Theory]
    [InlineData("void Set(second::Versioned.Ping ping, Versioned.Ping other);")]
    [InlineData("void Set(ref second::Versioned.Ping ping, params second::Versioned.Ping[] others);")]
    [InlineData(
        "void Set((second::Versioned.Ping First, Versioned.Ping)? pair, List<second::Versioned.Ping>[] lists);")]
    [InlineData("void Set(second::Versioned.Ping?[][,] pings);")]
    [InlineData("unsafe void Set(second::Versioned.Kind* kind);")]
    [InlineData("second::Versioned.Ping? Current { get; }")]
    [InlineData("second::Versioned.Ping this[second::Versioned.Ping index] { get; }")]
    [InlineData("event Action<second::Versioned.Ping?>? Changed;")]
    public void A_refused_member_names_its_types_by_their_extern_alias(string member)
    {
        string versioned =
            MessageSource.Declare("Versioned", "Ping") + "\nnamespace Versioned { public enum Kind { } }";
        CompiledProject first = (TestProject.Default with { AssemblyName = "First" }).With(versioned).Generate();
        CompiledProject second = (TestProject.Default with { AssemblyName = "Second" }).With(versioned).Generate();
        CompiledProject project = (TestProject.Default with
        {
            ReferencesHosting = true,
            References = [first.Reference, second.Reference.WithAliases(["second"])],
        }).With("extern alias second;\n" + Contract("[ActorKind(\"a/B\")] public interface IUser", member)).Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(2, project.GeneratedSources.Count);
    }

    [Theory]
    [InlineData("Old Current { get; set; }")]
    [InlineData("int this[Old index] { get; }")]
    [InlineData("event Action<Old>? Changed;")]
    [InlineData("[Obsolete(\"x\", true)] int Count { get; }")]
    [InlineData("[Obsolete(\"x\", true)] event Action? Changed;")]
    [InlineData("void Set(Old old);")]
    public void A_refused_member_whose_types_are_obsolete_gives_no_second_error(string member)
    {
        foreach (
            string attribute in new[]
            {
                "[Obsolete]",
                "[Obsolete(\"x\", true)]",
                "[Obsolete(\"x\", DiagnosticId = \"OLD001\")]",
                "[System.Diagnostics.CodeAnalysis.Experimental(\"OLD001\")]",
            })
        {
            CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
                .With($"{attribute} public class Old;")
                .Generate();
            CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
                .Referencing(library)
                .With(Contract("[ActorKind(\"a/B\")] public interface IUser", member))
                .Generate();

            Assert.All(project.Diagnostics, static diagnostic =>
                Assert.Equal("File1.cs", diagnostic.Location.SourceTree!.FilePath));
            Assert.Equal(2, project.GeneratedSources.Count);
        }
    }

    [Fact]
    public async Task Where_the_diagnostic_is_suppressed_a_call_says_why_it_cannot_be_made()
    {
        CompiledProject project = TestProject.Default
            .With(Contract(
                "[ActorKind(\"a/B\")] public interface IUser",
                """
                Task<Profile> GetAsync(GetProfile query);
                Task<string> NameAsync(GetProfile query);
                Profile Current { get; }
                """))
            .With(Programs.Calling(
                "IUser",
                """
                await actor.GetAsync(new GetProfile());
                try
                {
                    await actor.NameAsync(new GetProfile());
                }
                catch (NotSupportedException e)
                {
                    await actor.GetAsync(new GetProfile { User = e.Message });
                }

                try
                {
                    _ = actor.Current;
                }
                catch (NotSupportedException e)
                {
                    await actor.GetAsync(new GetProfile { User = e.Message });
                }
                """))
            .Generate();

        Assert.Equal(
            [
                "ask IUser.GetAsync GetProfile{ }",
                """ask IUser.GetAsync GetProfile{ "user": "IUser.NameAsync can't be called on an actor: its message or its reply is not a protobuf message." }""",
                """ask IUser.GetAsync GetProfile{ "user": "IUser.Current can't be called on an actor: it is not a method." }""",
            ],
            await project.RunAsync());
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public void A_member_that_is_internal_to_another_assembly_leaves_the_contract_without_a_proxy()
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With("public interface IHidden { internal Task RenameAsync(Accounts.Rename command); }")
            .Generate();
        CompiledProject project = TestProject
            .Default.Referencing(library)
            .With(
                Contract(
                    "[ActorKind(\"a/B\")] public interface IUser : IHidden",
                    "Task<Profile> GetAsync(GetProfile query);"))
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Empty(project.GeneratedSources);
    }

    [Fact]
    public void A_project_without_contracts_has_nothing_generated()
    {
        CompiledProject project = TestProject.Default.With("[System.Obsolete] public interface IUser;").Generate();

        Assert.Empty(project.GeneratedSources);
        Assert.Empty(project.Run.Diagnostics);
    }

    [Theory]
    [InlineData("Constrained.IOfMessages<GetProfile, Profile>")]
    [InlineData(
        "Constrained.IOf<Constrained.OfMessage<Profile>>, Constrained.IOf<Constrained.OfOther<Profile, IMessage>>")]
    [InlineData(
        "Constrained.IOf<Constrained.OfStruct<int>>, Constrained.IOf<Constrained.OfClass<string>>, Constrained.IOf<Constrained.OfNew<Profile>>")]
    [InlineData(
        "Constrained.IOf<Constrained.OfUnmanaged<int>>, Constrained.IOf<Constrained.OfMessage<Profile>.Inner>, Constrained.IOf<Constrained.OfOther<int[], object>>")]
    public void A_base_that_meets_its_constraints_is_implemented(string bases)
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(Contract($"[ActorKind(\"a/B\")] public interface IUser : {bases}", string.Empty) + Constrained)
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(2, project.GeneratedSources.Count);
    }

    [Fact]
    public void Pointers_that_a_base_of_another_assembly_names_are_no_error_where_the_project_allows_none()
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With(
                "public unsafe interface IOfPointers { void Set(int* pointer); int*[] Current { get; } event Action<delegate*<void>[]> Changed; }")
            .Generate();
        CompiledProject project = (TestProject.Default with { AllowUnsafe = false }).Referencing(library)
            .With(Contract("[ActorKind(\"a/B\")] public interface IUser : IOfPointers", string.Empty)).Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Empty(project.GeneratedSources);
    }

    private const string Constrained =
        """


        namespace Constrained
        {
            public class OfMessage<T> where T : IMessage<T> { public class Inner; }
            public class OfStruct<T> where T : struct;
            public class OfClass<T> where T : class;
            public class OfNew<T> where T : new();
            public class OfUnmanaged<T> where T : unmanaged;
            public class OfOther<T, TBase> where T : TBase;
            public class Required { public required int Value { get; set; } }
            public class Outer { private class Hidden; }
            public static class Static;
            public interface IOf<T> { Task SendAsync(T value); }
            public interface IOfMessages<TQuery, TReply> where TQuery : class, IMessage<TQuery>, new() where TReply : IMessage<TReply> { Task<TReply> QueryAsync(TQuery query); }
            file class Local;
            file interface ILocal { Task RenameAsync(Rename command); }
        }
        """;

    private static string Contract(string declaration, string members) =>
        $$"""
        using Accounts;
        using Google.Protobuf;
        using GoAkt.Typed;

        {{declaration}}
        {
            {{members}}
        }
        """;
}
