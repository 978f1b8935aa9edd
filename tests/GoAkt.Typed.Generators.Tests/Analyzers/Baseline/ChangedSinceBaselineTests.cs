using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Baseline;

[DiagnosticTests("GOAKT026")]
public class ChangedSinceBaselineTests
{
    [Fact]
    public Task Reports_another_reply_at_the_method() =>
        Verify.Reports(
            Descriptors.ChangedSinceBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> [|GetProfileAsync|](GetProfile query);
            }
            """,
            message: "'IUserActor.GetProfileAsync' is now \"GetProfileAsync(Accounts.GetProfile): ask Accounts.Receipt\" but was \"GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile\"",
            project: BaselineProject.With(
                """
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                """));

    [Fact]
    public Task Reports_a_tell_that_asks() =>
        Verify.Reports(
            Descriptors.ChangedSinceBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> [|RenameAsync|](Rename command);
            }
            """,
            message: "RenameAsync(Accounts.Rename): tell",
            project: BaselineProject.With(
                """
                actor accounts.User RenameAsync(Accounts.Rename): tell
                """));

    [Fact]
    public Task Reports_another_message() =>
        Verify.Reports(
            Descriptors.ChangedSinceBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> [|GetProfileAsync|](Rename query);
            }
            """,
            project: BaselineProject.With(
                """
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                """));

    [Fact]
    public Task Reports_a_batch_of_what_was_single() =>
        Verify.Reports(
            Descriptors.ChangedSinceBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task [|RenameAsync|](IReadOnlyList<Rename> commands);
            }
            """,
            message: "RenameAsync(Accounts.Rename[]): tell",
            project: BaselineProject.With(
                """
                actor accounts.User RenameAsync(Accounts.Rename): tell
                """));

    [Fact]
    public Task Reports_another_name_of_the_method() =>
        Verify.Reports(
            Descriptors.ChangedSinceBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> [|FetchAsync|](GetProfile query);
            }
            """,
            project: BaselineProject.With(
                """
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                """));

    [Fact]
    public Task Reports_a_kind_of_actors_that_became_one_of_grains_once() =>
        Verify.Reports(
            Descriptors.ChangedSinceBaseline,
            """
            [ActorKind("accounts/User")]
            public interface [|IUserActor|]
            {
                Task<Profile> GetProfileAsync(GetProfile query);
                Task RenameAsync(Rename command);
            }
            """,
            message: "'IUserActor' is now \"a kind of actors\" but was \"a kind of grains\"",
            project: BaselineProject.With(
                """
                grain accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                grain accounts.User RenameAsync(Accounts.Rename): tell
                """));

    [Fact]
    public Task Reports_an_inherited_method_at_the_contract() =>
        Verify.Reports(
            Descriptors.ChangedSinceBaseline,
            """
            public interface INamed
            {
                Task<Profile> RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface [|IUserActor|] : INamed;
            """,
            project: BaselineProject.With(
                """
                actor accounts.User RenameAsync(Accounts.Rename): tell
                """));

    [Fact]
    public Task Accepts_another_return_type_of_the_same_meaning() =>
        Verify.Accepts(
            Descriptors.ChangedSinceBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                ValueTask<Profile> GetProfileAsync(GetProfile question, TimeSpan timeout, CancellationToken ct = default);
            }
            """,
            project: BaselineProject.With(
                """
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                """));

    [Theory]
    [InlineData("[Replies(typeof(Profile))]", "ask Accounts.Profile")]
    [InlineData("[Replies(typeof(Receipt), typeof(Rename), typeof(Profile))]", "ask Accounts.Profile | Accounts.Receipt | Accounts.Rename")]
    [InlineData("[Replies(typeof(Rename), typeof(Profile))]", "ask Accounts.Profile | Accounts.Rename")]
    [InlineData("", "ask Google.Protobuf.IMessage")]
    public Task Reports_a_reply_that_is_named_or_is_no_more(string attribute, string now) =>
        Verify.Reports(
            Descriptors.ChangedSinceBaseline,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                {{attribute}}
                Task<IMessage> [|FindAsync|](GetProfile query, CancellationToken ct);
            }
            """,
            message: $"'IUserActor.FindAsync' is now \"FindAsync(Accounts.GetProfile): {now}\" but was \"FindAsync(Accounts.GetProfile): ask Accounts.Profile | Accounts.Receipt\"",
            project: BaselineProject.With(
                """
                actor accounts.User FindAsync(Accounts.GetProfile): ask Accounts.Profile | Accounts.Receipt
                """));

    [Fact]
    public Task Accepts_named_replies_in_any_order() =>
        Verify.Accepts(
            Descriptors.ChangedSinceBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [Replies(typeof(Receipt), typeof(Profile))]
                Task<IMessage> FindAsync(GetProfile query, CancellationToken ct);

                [Replies(typeof(Rename), typeof(Receipt), typeof(Profile.Types.Picture))]
                Task<IReadOnlyList<IMessage>> PayAllAsync(Payment[] payments, CancellationToken ct);

                [Replies(typeof(Receipt))]
                Task<IMessage> RenameAsync(Rename command, CancellationToken ct);
            }
            """,
            BaselineProject.With(
                """
                actor accounts.User FindAsync(Accounts.GetProfile): ask Accounts.Profile | Accounts.Receipt
                actor accounts.User PayAllAsync(Accounts.Payment[]): ask Accounts.Rename[]|Accounts.Profile.Types.Picture[] |  Accounts.Receipt[]
                actor accounts.User RenameAsync(Accounts.Rename): ask Accounts.Receipt
                """));
}
