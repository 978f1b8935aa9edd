using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Baseline;

[DiagnosticTests("GOAKT025")]
public class RemovedFromBaselineTests
{
    [Fact]
    public Task Reports_a_method_that_is_gone_at_its_contract() =>
        Verify.Reports(
            Descriptors.RemovedFromBaseline,
            """
            [ActorKind("accounts/User")]
            public interface [|IUserActor|]
            {
                Task<Profile> GetProfileAsync(GetProfile query);
            }
            """,
            message: "'actor accounts.User RenameAsync(Accounts.Rename): tell' stands in GoAktContracts.txt but no longer in the contracts",
            project: BaselineProject.With(
                """
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                actor accounts.User RenameAsync(Accounts.Rename): tell
                """));

    [Fact]
    public Task Reports_an_overload_that_is_gone() =>
        Verify.Reports(
            Descriptors.RemovedFromBaseline,
            """
            [ActorKind("accounts/User")]
            public interface [|IUserActor|]
            {
                Task<Profile> GetProfileAsync(GetProfile query);
                Task HandleAsync(Rename command);
            }
            """,
            message: "HandleAsync(Accounts.Payment)",
            project: BaselineProject.With(
                """
                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                actor accounts.User HandleAsync(Accounts.Payment): tell
                actor accounts.User HandleAsync(Accounts.Rename): tell
                """));

    [Fact]
    public Task Accepts_contracts_that_are_as_they_were() =>
        Verify.Accepts(
            Descriptors.RemovedFromBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
                Task RenameAsync(Rename command);
            }
            """,
            project: BaselineProject.With(
                """
                # Since May.

                actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                actor accounts.User RenameAsync(Accounts.Rename): tell
                """));

    [Fact]
    public Task Accepts_a_kind_in_the_other_spelling_and_case() =>
        Verify.Accepts(
            Descriptors.RemovedFromBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
            }
            """,
            project: BaselineProject.With(
                """
                actor Accounts/user GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
                """));

    [Fact]
    public Task Reports_a_contract_that_is_gone_once_at_its_first_line() =>
        BaselineProject.ReportsInFile(
            Descriptors.RemovedFromBaseline,
            "actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile",
            "'actor accounts.User' stands in GoAktContracts.txt but no longer in the contracts, so callers that are deployed still send it: "
                + "bring it back, or remove its line when they are gone",
            """
            actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile
            actor accounts.User RenameAsync(Accounts.Rename): tell
            """,
            "public class Nothing;");

    [Fact]
    public Task A_method_that_is_refused_is_not_removed_too() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|string|]> GetProfileAsync(GetProfile query);
            }
            """,
            project: BaselineProject.With(
                "actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile"));

    [Fact]
    public Task Accepts_a_project_without_a_baseline() =>
        Verify.Accepts(
            Descriptors.RemovedFromBaseline,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
            }
            """,
            project: BaselineProject.With("actor accounts.User RenameAsync(Accounts.Rename): tell", "Contracts.txt"));

    [Fact]
    public Task A_contract_whose_kind_is_refused_is_not_removed_too() =>
        Verify.Reports(
            Descriptors.MalformedKind,
            """
            [ActorKind([|"User"|])]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
            }
            """,
            project: BaselineProject.With(
                "actor accounts.User GetProfileAsync(Accounts.GetProfile): ask Accounts.Profile"));
}
