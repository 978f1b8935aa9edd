using System.Collections.Immutable;
using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Generation;

public class MessageTypeTests
{
    [Fact]
    public async Task Nested_messages_well_known_types_and_aliases_are_messages()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                using Google.Protobuf.WellKnownTypes;
                using GoAkt.Typed;
                using Image = Accounts.Profile.Types.Picture;
                using Images = System.Collections.Generic.IReadOnlyList<Accounts.Profile.Types.Picture>;
                using Later = System.Threading.Tasks.Task<Google.Protobuf.WellKnownTypes.StringValue>;

                [ActorKind("accounts/User")]
                public interface IUser
                {
                    Task<Image> ShowAsync(Accounts.Profile.Types.Picture picture);
                    Task<Int64Value> CountAsync(Empty empty);
                    Later EchoAsync(Duration duration);
                    Task KeepAsync(Images images);
                }
                """)
            .With(Programs.Calling(
                "IUser",
                """
                Profile.Types.Picture picture = await actor.ShowAsync(new Profile.Types.Picture { Uri = "a" });
                Int64Value count = await actor.CountAsync(new Empty());
                StringValue text = await actor.EchoAsync(new Duration());
                await actor.KeepAsync(new[] { picture });
                """))
            .Generate();

        Assert.Equal(
            [
                """ask IUser.ShowAsync Picture{ "uri": "a" }""",
                "ask IUser.CountAsync Empty{ }",
                "ask IUser.EchoAsync Duration\"0s\"",
                "tell all IUser.KeepAsync Picture{ }",
            ],
            await project.RunAsync());
    }

    [Fact]
    public async Task Messages_of_the_project_itself_and_of_another_assembly_are_messages()
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With(MessageSource.Declare("Library", "Ping"))
            .Generate();
        CompiledProject project = TestProject
            .Default.Referencing(library)
            .With(MessageSource.Declare("Own", "Pong"))
            .With(
                """
                using GoAkt.Typed;

                [ActorKind("library/Player")]
                public interface IPlayer { Task<Own.Pong> PlayAsync(Library.Ping ping); }
                """)
            .With(Programs.Calling("IPlayer", "Own.Pong pong = await actor.PlayAsync(new Library.Ping());"))
            .Generate();

        Assert.Equal(["ask IPlayer.PlayAsync Empty{ }"], await project.RunAsync(library));
    }

    [Fact]
    public void A_message_that_only_an_extern_alias_names_is_named_by_it()
    {
        CompiledProject first = (TestProject.Default with { AssemblyName = "First" })
            .With(MessageSource.Declare("Versioned", "Ping"))
            .Generate();
        CompiledProject second = (TestProject.Default with { AssemblyName = "Second" })
            .With(MessageSource.Declare("Versioned", "Ping"))
            .Generate();
        CompiledProject project = (TestProject.Default with
        {
            ReferencesHosting = true,
            References = [first.Reference, second.Reference.WithAliases(ImmutableArray.Create("second"))],
        }).With(
            """
            extern alias second;

            using GoAkt.Typed;

            [ActorKind("versioned/Player")]
            public interface IPlayer
            {
                Task<second::Versioned.Ping> UpgradeAsync(Versioned.Ping ping);
                Task<IReadOnlyList<Versioned.Ping>> DowngradeAsync(second::Versioned.Ping[] pings);
            }
            """).Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Equal(2, project.GeneratedSources.Count);
    }

    [Fact]
    public void A_message_that_derives_from_another_is_dispatched_before_it()
    {
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .With(MessageSource.Declare("Own", "Ping", "public class"))
            .With(MessageSource.Declare("Own", "LoudPing", "public class", "Ping, "))
            .With(
                """
                using GoAkt.Typed;

                [ActorKind("own/Player")]
                public interface IPlayer
                {
                    Task PlayAsync(Own.Ping ping);
                    Task PlayLoudlyAsync(Own.LoudPing ping);
                }
                """).Generate();

        Assert.DoesNotContain(project.Diagnostics, static diagnostic =>
            diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("public required int Count { get; set; }", false)]
    [InlineData("public required int Count;", false)]
    [InlineData(
        "[System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Ping() { } public required int Count;",
        true)]
    [InlineData("private Ping() { }", false)]
    [InlineData("public Ping(int count = 1) { }", false)]
    public void What_no_reply_can_be_parsed_into_is_no_message(string member, bool isMessage)
    {
        CompiledProject library = (TestProject.Default with { AssemblyName = "Library" })
            .With(MessageSource.Declare("Own", "Ping", constructor: member))
            .Generate();
        CompiledProject project = (TestProject.Default with { ReferencesHosting = true })
            .Referencing(library)
            .With(
                "[GoAkt.Typed.ActorKind(\"own/Player\")] public interface IPlayer { Task<Own.Ping> PlayAsync(Own.Ping ping); }")
            .Generate();

        Assert.Empty(library.Diagnostics);
        Assert.Empty(project.Diagnostics);
        Assert.Equal(
            !isMessage,
            project.GeneratedSources["IPlayer.Proxy.g.cs"].Contains("NotSupportedException", StringComparison.Ordinal));
    }

    [Fact]
    public Task What_no_reply_can_be_parsed_into_is_reported() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("own/Player")]
            public interface IPlayer { Task<[|Own.Ping|]> PlayAsync([|Own.Ping|] ping); }
            """,
            project: TestProject.Default.With(
                MessageSource.Declare("Own", "Ping", constructor: "public required int Count;")));

    [Fact]
    public void A_message_that_inherits_a_required_member_is_none()
    {
        CompiledProject project = TestProject.Default
            .With("public class Base { public required int Count { get; set; } }")
            .With(MessageSource.Declare("Own", "Ping", "public sealed class", "global::Base, "))
            .With(
                "[GoAkt.Typed.ActorKind(\"own/Player\")] public interface IPlayer { Task<Own.Ping> PlayAsync(Own.Ping ping); }")
            .Generate();

        Assert.Empty(project.Diagnostics);
        Assert.Contains(
            "NotSupportedException", Assert.Single(project.GeneratedSources.Values), StringComparison.Ordinal);
    }
}
