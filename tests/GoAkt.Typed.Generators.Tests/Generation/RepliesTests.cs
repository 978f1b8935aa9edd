using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>A contract that names what its actor may answer an ask of <c>IMessage</c> with.</summary>
public class RepliesTests
{
    private const StringComparison Ordinal = StringComparison.Ordinal;

    private const string Usings =
        """
        using Accounts;
        using GoAkt.Typed;
        using Google.Protobuf;
        using Google.Protobuf.WellKnownTypes;

        """;

    private static readonly TestProject s_hosting = TestProject.Default with { ReferencesHosting = true };

    [Fact]
    public async Task The_named_types_are_answered()
    {
        CompiledProject project = s_hosting
            .With(
                Usings
                    + """
                    [ActorKind("accounts/User")]
                    public interface IUser
                    {
                        [Replies(typeof(Profile), typeof(StringValue))]
                        Task<IMessage> FindAsync(GetProfile query);

                        [AskTimeout(5000), Replies(typeof(Receipt), typeof(Empty))]
                        ValueTask<IReadOnlyList<IMessage>> PayAllAsync(IReadOnlyList<Payment> payments, CancellationToken ct = default);
                    }

                    public class UserActor : IUser
                    {
                        public Task<IMessage> FindAsync(GetProfile query) => Task.FromResult<IMessage>(
                            query.User == "ann" ? new Profile { Name = "Ann" } : new StringValue { Value = query.User });
                        public async ValueTask<IReadOnlyList<IMessage>> PayAllAsync(IReadOnlyList<Payment> payments, CancellationToken ct)
                        {
                            await Task.Yield();
                            return new[] { payments[0].Cents == 0 ? (IMessage)new Empty() : new Receipt { Cents = payments[0].Cents } };
                        }
                    }
                    """)
            .With(Programs.Hosting(
                "UserActor",
                "accounts/User",
                """
                IUser user = client.Actors<IUser>()["one"];
                IMessage[] found =
                [
                    await user.FindAsync(new GetProfile { User = "ann" }),
                    await user.FindAsync(new GetProfile { User = "bob" }),
                    .. await user.PayAllAsync([new Payment(), new Payment { Cents = 5 }]),
                ];
                said = string.Join(" ", found.Select(message => message.Descriptor.Name + message));
                """))
            .Generate();

        Assert.Equal(
            """Profile{ "name": "Ann" } StringValue"bob" Empty{ } Receipt{ "cents": "5" }""",
            await project.RunHostedAsync());
        await Snapshot.MatchAsync(project);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.CSharp9)]
    public async Task They_are_in_every_language(LanguageVersion version)
    {
        TestProject project = (s_hosting with { LanguageVersion = version, ImplicitUsings = false })
            .With(
                """
                namespace App
                {
                    [GoAkt.Typed.ActorKind("accounts/User")]
                    public interface IUser
                    {
                        [GoAkt.Typed.Replies(typeof(Accounts.Profile), typeof(Accounts.Receipt))]
                        System.Threading.Tasks.Task<Google.Protobuf.IMessage> FindAsync(Accounts.GetProfile query, System.Threading.CancellationToken ct);

                        [GoAkt.Typed.Replies(typeof(Accounts.Receipt))]
                        System.Threading.Tasks.ValueTask<System.Collections.Generic.IReadOnlyList<Google.Protobuf.IMessage>> PayAllAsync(Accounts.Payment[] payments, System.Threading.CancellationToken ct);
                    }
                }
                """);

        Assert.Empty(await Analyzed.DiagnosticsOf(project));
        Assert.Equal(2, project.Generate().GeneratedSources.Count);
    }

    [Fact]
    public async Task An_inherited_ask_has_them_too()
    {
        CompiledProject project = s_hosting
            .With(
                Usings
                    + """
                    public interface IFinder<TQuery, TReply> { [Replies(typeof(Profile), typeof(Receipt))] Task<TReply> FindAsync(TQuery query, CancellationToken ct = default); }

                    [ActorKind("accounts/User")]
                    public interface IUser : IFinder<GetProfile, IMessage> { }
                    """)
            .Generate();

        Assert.Empty(await Analyzed.DiagnosticsOf(project.Project));
        string proxy = project.GeneratedSources.Single(static file => file.Key.Contains("Proxy", Ordinal)).Value;
        Assert.Contains(".Or<global::Accounts.Profile>().Or<global::Accounts.Receipt>()", proxy, Ordinal);
    }

    [Fact]
    public void A_message_that_is_obsolete_or_has_an_alias_gives_no_warning()
    {
        CompiledProject other = new TestProject { AssemblyName = "Other" }
            .With(MessageSource.Declare("Shared", "Note"))
            .WithoutGenerator();
        CompiledProject project = (s_hosting with { References = [other.Reference.WithAliases(["other"])] })
            .With(MessageSource.Declare("App", "Old", "[System.Obsolete(\"x\", true)] public sealed class"))
            .With(
                """
                extern alias other;
                using Accounts;
                using GoAkt.Typed;
                using Google.Protobuf;

                [System.Obsolete, ActorKind("accounts/User")]
                public interface IUser
                {
                    [Replies(typeof(other::Shared.Note), typeof(App.Old))]
                    Task<IMessage> FindAsync(GetProfile query, CancellationToken ct = default);
                }
                """)
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.All(
            project.GeneratedSources, static file => Assert.Contains("other::Shared.Note", file.Value, Ordinal));
    }

    [Theory]
    [InlineData("[Replies] Task<IMessage>")]
    [InlineData("[Replies(null!)] Task<IMessage>")]
    [InlineData("[Replies(typeof(Profile), null!)] Task<IMessage>")]
    [InlineData("[Replies(typeof(Profile), typeof(Profile))] Task<IMessage>")]
    [InlineData("[Replies(typeof(string))] Task<IMessage>")]
    [InlineData("[Replies(typeof(IMessage))] Task<IMessage>")]
    [InlineData("[Replies(typeof(List<>))] Task<IMessage>")]
    [InlineData("[Replies(typeof(Hidden))] Task<IMessage>")]
    [InlineData("[Replies(typeof(Profile), typeof(Receipt))] Task<Profile>")]
    [InlineData("[Replies(typeof(Profile))] Task")]
    public async Task What_is_refused_still_compiles(string member)
    {
        TestProject project = s_hosting.With(
            Usings
                + $$"""
                public partial class Outer
                {
                    [ActorKind("accounts/User")]
                    internal interface IUser { {{member}} FindAsync(GetProfile query, CancellationToken ct = default); }
                }
                """)
            .With(MessageSource
                .Declare("Shared", "Hidden", "private sealed class")
                .Replace("namespace Shared", "partial class Outer", Ordinal));

        Assert.Equal(2, project.Generate().GeneratedSources.Count);
        Assert.Empty(project.Generate().Diagnostics);
        Diagnostic found = Assert.Single(await Analyzed.DiagnosticsOf(project));
        Assert.StartsWith("GOAKT03", found.Id, Ordinal);
    }

    [Fact]
    public void What_the_compiler_refuses_gives_no_second_error()
    {
        CompiledProject project = s_hosting
            .With(
                Usings
                    + """
                    [ActorKind("accounts/User")]
                    public interface IUser { [Replies(typeof(Profile), typeof(Absent))] Task<IMessage> FindAsync(GetProfile query); }
                    """)
            .Generate();

        Assert.Equal("CS0246", Assert.Single(project.Diagnostics).Id);
    }

    [Fact]
    public async Task A_contract_of_another_assembly_is_hosted_whatever_it_names()
    {
        CompiledProject contracts = new TestProject { AssemblyName = "Contracts" }
            .With(MessageSource.Declare("Shared", "Hidden", "internal sealed class"))
            .With(
                Usings
                    + """
                    [ActorKind("accounts/User")]
                    public interface IUser
                    {
                        [Replies(typeof(Profile), typeof(Receipt))]
                        Task<IMessage> FindAsync(GetProfile query);

                        [Replies(typeof(Profile), typeof(Shared.Hidden))]
                        Task<IMessage> PayAsync(Payment payment);
                    }
                    """)
            .Generate();
        Assert.Empty(contracts.Diagnostics);
        CompiledProject host = s_hosting
            .Referencing(contracts)
            .With(
                Usings
                    + """
                    public class UserActor : IUser
                    {
                        public Task<IMessage> FindAsync(GetProfile query) => Task.FromResult<IMessage>(new Receipt { Cents = 3 });
                        public Task<IMessage> PayAsync(Payment payment) => Task.FromResult<IMessage>(new Profile());
                    }
                    """)
            .With(Programs.Hosting(
                "UserActor",
                "accounts/User",
                """
                IUser user = client.Actors<IUser>()["one"];
                said = $"{await user.FindAsync(new GetProfile())} {await user.PayAsync(new Payment())}";
                """))
            .Generate();

        Assert.Equal("""{ "cents": "3" } { }""", await host.RunHostedAsync(contracts));
        string dispatcher = Assert.Single(host.GeneratedSources).Value;
        Assert.Contains("AddReply<global::Accounts.Receipt>", dispatcher, Ordinal);
        Assert.DoesNotContain("Hidden", dispatcher, Ordinal);
    }
}
