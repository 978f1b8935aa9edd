using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT013")]
public class TwoSortsTests
{
    [Fact]
    public Task Reports_the_second_attribute() =>
        Verify.Reports(
            Descriptors.TwoSorts,
            """
            [ActorKind("accounts/User")]
            [[|GrainKind("accounts/User")|]]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "'IUserActor' is marked both [ActorKind] and [GrainKind]");

    [Fact]
    public Task Reports_the_second_attribute_whichever_it_is() =>
        Verify.Reports(
            Descriptors.TwoSorts,
            """
            [GrainKind("accounts/User"), [|ActorKind("accounts/User")|]]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """);

    [Fact]
    public Task Reports_no_use_of_such_a_contract_beside_it() =>
        Verify.Reports(
            Descriptors.TwoSorts,
            """
            [ActorKind("accounts/User")]
            [[|GrainKind("accounts/User")|]]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            public static class Program
            {
                public static Actors<IUserActor> Users(GoAktClient client) => client.Actors<IUserActor>();
            }
            """);

    [Fact]
    public Task Accepts_one_attribute() =>
        Verify.Accepts(
            Descriptors.TwoSorts,
            """
            [GrainKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """);
}
