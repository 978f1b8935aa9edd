using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>What a proxy does in reverse: a node hands messages to the class that implements the contract.</summary>
public class DispatcherTests
{
    private static readonly TestProject s_hosting = TestProject.Default with { ReferencesHosting = true };

    [Fact]
    public async Task Each_message_reaches_the_method_that_takes_its_type()
    {
        CompiledProject project = Contract(
            """
            Task<Profile> GetAsync(GetProfile query);
            ValueTask<Receipt> PayAsync(Payment payment);
            Task RenameAsync(Rename command);
            Task<IMessage> DecideAsync(Empty question);
            """,
            """
            private string _name = "nobody";
            public Task<Profile> GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = _name });
            public async ValueTask<Receipt> PayAsync(Payment payment) { await Task.Yield(); return new Receipt { Cents = payment.Cents }; }
            public Task RenameAsync(Rename command) { _name = command.To; return Task.CompletedTask; }
            public Task<IMessage> DecideAsync(Empty question) => Task.FromResult<IMessage>(new Payment { Cents = 9 });
            """,
            """
            IUser user = client.Actors<IUser>()["one"];
            await user.RenameAsync(new Rename { To = "Ann" });
            said = $"{await user.GetAsync(new GetProfile())} {await user.PayAsync(new Payment { Cents = 5 })}"
                + $" {await client.AskAsync<Payment>(id, new Empty())}";
            """);

        Assert.Equal("""{ "name": "Ann" } { "cents": "5" } { "cents": "9" }""", await project.RunHostedAsync());
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public async Task A_message_can_be_taken_by_one_method_when_asked_and_by_another_when_told()
    {
        CompiledProject project = Contract(
            """
            Task AddAsync(Int64Value count);
            Task<Int64Value> AddAndGetAsync(Int64Value count);
            """,
            """
            private long _count;
            public Task AddAsync(Int64Value count) { _count += count.Value; return Task.CompletedTask; }
            public Task<Int64Value> AddAndGetAsync(Int64Value count) => Task.FromResult(new Int64Value { Value = _count += 100 * count.Value });
            """,
            """
            await client.TellAsync(id, new Int64Value { Value = 1 });
            said = (await client.AskAsync<Int64Value>(id, new Int64Value { Value = 1 })).Value.ToString();
            """);

        Assert.Equal("101", await project.RunHostedAsync());
    }

    [Fact]
    public async Task A_batch_method_gets_each_message_as_a_list_of_one_unless_another_takes_the_message()
    {
        CompiledProject project = Contract(
            """
            Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments);
            Task RenameAllAsync(Rename[] commands);
            ValueTask<IReadOnlyList<Int64Value>> CountAllAsync(ICollection<Empty> questions);
            ValueTask ForgetAllAsync(IReadOnlyCollection<Duration> ages);
            Task<IReadOnlyList<Profile>> GetAllAsync(IEnumerable<GetProfile> queries);
            Task<Profile> GetAsync(GetProfile query);
            """,
            """
            private string _name = "";
            public Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments) =>
                Task.FromResult<IReadOnlyList<Receipt>>(payments.Select(payment => new Receipt { Cents = payment.Cents * payments.Count }).ToArray());
            public Task RenameAllAsync(Rename[] commands) { _name += string.Join("+", commands.Select(command => command.To)) + ";"; return Task.CompletedTask; }
            public ValueTask<IReadOnlyList<Int64Value>> CountAllAsync(ICollection<Empty> questions) => new(new[] { new Int64Value { Value = questions.Count } });
            public ValueTask ForgetAllAsync(IReadOnlyCollection<Duration> ages) { _name = ""; return default; }
            public Task<IReadOnlyList<Profile>> GetAllAsync(IEnumerable<GetProfile> queries) => throw new InvalidOperationException();
            public Task<Profile> GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = _name });
            """,
            """
            IUser user = client.Actors<IUser>()["one"];
            IReadOnlyList<Receipt> receipts = await user.PayAllAsync(new[] { new Payment { Cents = 3 }, new Payment { Cents = 4 } });
            await user.RenameAllAsync(new[] { new Rename { To = "forgotten" } });
            await user.ForgetAllAsync(new[] { new Duration() });
            IReadOnlyList<Int64Value> counts = await user.CountAllAsync(new[] { new Empty(), new Empty() });
            await user.RenameAllAsync(new[] { new Rename { To = "a" }, new Rename { To = "b" } });
            IReadOnlyList<Profile> profiles = await user.GetAllAsync(new[] { new GetProfile(), new GetProfile() });
            said = string.Join(" ", receipts.Concat<IMessage>(profiles)) + $" {counts[0].Value} {counts[1].Value}";
            """);

        Assert.Equal(
            """{ "cents": "3" } { "cents": "4" } { "name": "a;b;" } { "name": "a;b;" } 1 1""",
            await project.RunHostedAsync());
    }

    [Fact]
    public async Task The_askers_time_out_and_a_token_are_passed_on()
    {
        CompiledProject project = Contract(
            """
            Task<Duration> HowLongAsync(Empty question, TimeSpan timeout, CancellationToken ct = default);
            Task<Duration> HowLongPerhapsAsync(StringValue question, TimeSpan? timeout = null);
            Task<BoolValue> CanBeCancelledAsync(GetProfile question, CancellationToken ct);
            """,
            """
            public Task<Duration> HowLongAsync(Empty question, TimeSpan timeout, CancellationToken ct) => Task.FromResult(timeout.ToDuration());
            public Task<Duration> HowLongPerhapsAsync(StringValue question, TimeSpan? timeout) => Task.FromResult(timeout!.Value.ToDuration());
            public Task<BoolValue> CanBeCancelledAsync(GetProfile question, CancellationToken ct) => Task.FromResult(new BoolValue { Value = ct.CanBeCanceled });
            """,
            """
            IUser user = client.Actors<IUser>()["one"];
            TimeSpan minute = TimeSpan.FromMinutes(1);
            TimeSpan left = (await user.HowLongAsync(new Empty(), minute)).ToTimeSpan();
            TimeSpan leftPerhaps = (await user.HowLongPerhapsAsync(new StringValue(), minute)).ToTimeSpan();
            said = $"{left > TimeSpan.FromSeconds(5) && left <= minute} {leftPerhaps > TimeSpan.FromSeconds(5) && leftPerhaps <= minute}"
                + $" {(await user.CanBeCancelledAsync(new GetProfile(), default)).Value}";
            """);

        Assert.Equal("True True True", await project.RunHostedAsync());
    }

    [Fact]
    public async Task Inherited_methods_are_called_through_the_interface_that_declares_them()
    {
        CompiledProject project = s_hosting
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                public interface IRead<T, TReply> { Task<TReply> DoAsync(T query); }

                [ActorKind("accounts/User")]
                public interface IUser : IRead<GetProfile, Profile>, IRead<Payment, Receipt>
                {
                    Task<Profile> DoAsync(Rename command);
                }

                public class UserActor : IUser
                {
                    Task<Profile> IRead<GetProfile, Profile>.DoAsync(GetProfile query) => Task.FromResult(new Profile { Name = "read" });
                    Task<Receipt> IRead<Payment, Receipt>.DoAsync(Payment query) => Task.FromResult(new Receipt { Cents = 1 });
                    public Task<Profile> DoAsync(Rename command) => Task.FromResult(new Profile { Name = command.To });
                }
                """)
            .With(Programs.Hosting(
                "UserActor",
                "accounts/User",
                """
                IUser user = client.Actors<IUser>()["one"];
                said = $"{await user.DoAsync(new GetProfile())} {await user.DoAsync(new Payment())} {await user.DoAsync(new Rename { To = "x" })}";
                """))
            .Generate();

        Assert.Equal("""{ "name": "read" } { "cents": "1" } { "name": "x" }""", await project.RunHostedAsync());
    }

    [Fact]
    public async Task A_contract_from_an_assembly_without_hosting_is_dispatched_where_a_class_implements_it()
    {
        CompiledProject contracts = Contracts(TestProject.Default);
        CompiledProject project = s_hosting
            .Referencing(contracts)
            .With(Actor)
            .With(Programs.Hosting("UserActor", "shared/User", CallUser))
            .Generate();

        Assert.Equal(["Shared.IUser.Proxy.g.cs"], contracts.GeneratedSources.Keys);
        Assert.Equal(["Shared.IUser.Dispatcher.g.cs"], project.GeneratedSources.Keys);
        Assert.Equal("""{ "name": "shared" }""", await project.RunHostedAsync(contracts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_contract_whose_assembly_has_a_dispatcher_is_not_given_a_second_one(
        bool referencesImplementation)
    {
        CompiledProject contracts = Contracts(s_hosting);
        TestProject referencing = s_hosting with
        {
            References = [referencesImplementation ? contracts.Reference : contracts.ReferenceAssembly],
        };
        CompiledProject project = referencing
            .With(Actor)
            .With(Programs.Hosting("UserActor", "shared/User", CallUser))
            .Generate();

        Assert.Equal(["Shared.IUser.Dispatcher.g.cs", "Shared.IUser.Proxy.g.cs"], contracts.GeneratedSources.Keys);
        Assert.Empty(project.GeneratedSources);
        Assert.Equal("""{ "name": "shared" }""", await project.RunHostedAsync(contracts));
    }

    [Fact]
    public async Task A_contract_whose_assembly_references_hosting_but_was_built_without_the_generator_is_dispatched()
    {
        CompiledProject library = (s_hosting with { AssemblyName = "Library" })
            .With(
                """
                [GoAkt.Typed.ActorKind("shared/Named")]
                public interface INamed { Task<Accounts.Profile> GetAsync(Accounts.GetProfile query); }

                public class Node { public GoAkt.Typed.Hosting.EmbeddedNode? Hosts; }
                """)
            .WithoutGenerator();
        CompiledProject project = s_hosting.Referencing(library)
            .With(
                """
                using Accounts;

                public class NamedActor : INamed
                {
                    public Task<Profile> GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = "named" });
                }
                """)
            .With(Programs.Hosting("NamedActor", "shared/Named", """said = (await client.AskAsync<Profile>(id, new GetProfile())).Name;""")).Generate();

        Assert.Equal(["INamed.Dispatcher.g.cs"], project.GeneratedSources.Keys);
        Assert.Equal("named", await project.RunHostedAsync(library));
    }

    [Theory]
    [InlineData("file class UserActor : Shared.IUser { public Task<Profile> GetAsync(GetProfile query) => null!; }")]
    [InlineData(
        "namespace Deep.Down; file static class Outer<T> { private class UserActor : Shared.IUser { public Task<Profile> GetAsync(GetProfile query) => null!; } }")]
    public void A_class_that_is_local_to_its_file_is_given_a_dispatcher(string actor) =>
        Assert.Equal(
            ["Shared.IUser.Dispatcher.g.cs"],
            s_hosting
                .Referencing(Contracts(TestProject.Default))
                .With("global using Accounts;")
                .With(actor)
                .With(
                    actor
                        .Replace("GetAsync", "Shared.IUser.GetAsync", StringComparison.Ordinal)
                        .Replace("public", string.Empty, StringComparison.Ordinal))
                .Generate()
                .GeneratedSources.Keys);

    [Fact]
    public void A_class_that_is_local_to_its_file_is_given_a_dispatcher_beside_another_of_its_name() =>
        Assert.Equal(
            ["Shared.IUser.Dispatcher.g.cs"],
            s_hosting
                .Referencing(Contracts(TestProject.Default))
                .With("global using Accounts;")
                .With(
                    "file class UserActor : Shared.IUser { public Task<Profile> GetAsync(GetProfile query) => null!; }")
                .With("public class UserActor : System.IDisposable { public void Dispose() { } }")
                .Generate()
                .GeneratedSources.Keys);

    [Fact]
    public async Task A_project_without_module_initializers_can_host()
    {
        TestProject old = s_hosting with { LanguageVersion = LanguageVersion.CSharp8, ImplicitUsings = false };
        CompiledProject contracts = Contracts(TestProject.Default);
        CompiledProject project = old.Referencing(contracts)
            .With(Actor)
            .With(Programs.Hosting("UserActor", "shared/User", CallUser))
            .Generate();

        Assert.Equal("""{ "name": "shared" }""", await project.RunHostedAsync(contracts));
    }

    [Fact]
    public void Friend_assemblies_that_host_one_contract_do_not_warn_of_each_other()
    {
        CompiledProject contracts = Contracts(TestProject.Default);
        CompiledProject application = (s_hosting with { AssemblyName = "Application" }).Referencing(contracts)
            .With("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"TestProject\")]")
            .With(
                "namespace Real { "
                    + Actor
                        .Replace("ActorBase", "RealBase", StringComparison.Ordinal)
                        .Replace("UserActor", "RealActor", StringComparison.Ordinal)
                    + " }")
            .Generate();
        CompiledProject tests = s_hosting.Referencing(contracts).Referencing(application).With(Actor).Generate();

        Assert.Single(tests.GeneratedSources);
        Assert.Empty(tests.Diagnostics);
    }

    [Fact]
    public void Contracts_of_one_full_name_in_two_assemblies_each_have_a_dispatcher()
    {
        CompiledProject contracts = Contracts(TestProject.Default);
        IncrementalRun run = new((s_hosting with { References = [contracts.Reference.WithAliases(["other"])] })
            .With(
                """
                namespace Shared { [GoAkt.Typed.ActorKind("own/User")] public interface IUser { Task RenameAsync(Accounts.Rename command); } }
                """)
            .With(
                """
                extern alias other;

                public class UserActor : other::Shared.IUser
                {
                    public Task<Accounts.Profile> GetAsync(Accounts.GetProfile query) => Task.FromResult(new Accounts.Profile());
                }
                """,
                "UserActor.cs"));

        run.Edit("UserActor.cs", "UserActor :", "UserActor : Shared.IUser,");
        run.Edit(
            "UserActor.cs",
            "    public",
            "    public Task RenameAsync(Accounts.Rename command) => Task.CompletedTask;\n\n    public");

        run.Driver.RunGeneratorsAndUpdateCompilation(
            run.Compilation,
            out Compilation compilation,
            out _,
            TestContext.Current.CancellationToken);
        Assert.DoesNotContain(compilation.GetDiagnostics(TestContext.Current.CancellationToken), static diagnostic =>
            diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.Equal(
            ["Shared.IUser.Dispatcher.g.cs", "Shared.IUser.Proxy.g.cs", "Shared.IUser2.Dispatcher.g.cs"],
            run.Driver.GetRunResult()
                .Results.Single()
                .GeneratedSources.Select(static source => source.HintName)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Without_hosting_there_is_no_dispatcher()
    {
        CompiledProject contracts = Contracts(TestProject.Default);
        CompiledProject project = TestProject.Default.Referencing(contracts).With(Actor).Generate();

        Assert.Empty(project.GeneratedSources);
    }

    private const string CallUser =
        """said = (await client.Actors<Shared.IUser>()["one"].GetAsync(new GetProfile())).ToString();""";

    private const string Actor =
        """
        using System.Threading.Tasks;
        using Accounts;

        public abstract class ActorBase : Shared.IUser
        {
            public abstract Task<Profile> GetAsync(GetProfile query);
        }

        public class UserActor : ActorBase
        {
            public override Task<Profile> GetAsync(GetProfile query) => Task.FromResult(new Profile { Name = "shared" });
        }
        """;

    private static CompiledProject Contracts(TestProject project) => (project with { AssemblyName = "Contracts" })
        .With(
            """
            namespace Shared
            {
                [GoAkt.Typed.ActorKind("shared/User")]
                public interface IUser { Task<Accounts.Profile> GetAsync(Accounts.GetProfile query); }
            }
            """)
        .Generate();

    private static CompiledProject Contract(string methods, string implementation, string statements) => s_hosting
        .With(
            $$"""
            using Accounts;
            using Google.Protobuf;
            using Google.Protobuf.WellKnownTypes;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUser
            {
                {{methods}}
            }

            public class UserActor : IUser
            {
                {{implementation}}
            }
            """)
        .With(Programs.Hosting("UserActor", "accounts/User", statements))
        .Generate();
}
