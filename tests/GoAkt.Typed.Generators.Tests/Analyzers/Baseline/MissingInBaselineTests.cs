using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Baseline;

[DiagnosticTests("GOAKT027")]
public class MissingInBaselineTests
{
    [Fact]
    public Task Reports_a_new_method_at_its_name() =>
        Verify.Reports(
            Descriptors.MissingInBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
                Task [|RenameAsync|](Rename command);
            }
            """,
            message: "'actor accounts.User RenameAsync(Accounts.Rename): tell' does not stand in GoAktContracts.txt yet",
            project: BaselineProject.With(
                """
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                """));

    [Fact]
    public Task Reports_a_new_contract_once() =>
        Verify.Reports(
            Descriptors.MissingInBaseline,
            """
            [ActorKind("accounts/User")]
            public interface [|IUserActor|]
            {
                Task<Profile> GetProfileAsync(GetProfile query);
                Task RenameAsync(Rename command);
            }
            """,
            message: "'IUserActor' does not stand in GoAktContracts.txt yet",
            project: BaselineProject.With(
                """
                # Nothing yet.
                """));

    [Fact]
    public Task Reports_an_inherited_method_under_the_kind_of_each_contract() =>
        Verify.Reports(
            Descriptors.MissingInBaseline,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);

                Task PayAsync(Payment payment);
            }

            [ActorKind("accounts/User")]
            public interface [|IUserActor|] : INamed;

            [ActorKind("accounts/Group")]
            public interface [|IGroupActor|] : INamed;
            """,
            message: "PayAsync(Accounts.Payment): tell",
            project: BaselineProject.With(
                """
                actor accounts.User RenameAsync(Accounts.Rename): tell
                actor accounts.Group RenameAsync(Accounts.Rename): tell
                """));

    [Fact]
    public Task Accepts_nested_messages_batches_and_several_answers() =>
        Verify.Accepts(
            Descriptors.MissingInBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<IMessage> DecideAsync(GetProfile query);
                Task<IReadOnlyList<Receipt>> PayAllAsync(IEnumerable<Payment> payments);
                Task ShowAsync(Profile.Types.Picture picture);
            }
            """,
            project: BaselineProject.With(
                """
                actor accounts.User DecideAsync(Accounts.GetProfile): ask Google.Protobuf.IMessage
                actor accounts.User PayAllAsync(Accounts.Payment[]): ask Accounts.Receipt[]
                actor accounts.User ShowAsync(Accounts.Profile.Types.Picture): tell
                """));
}
