using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT010")]
public class GenericContractTests
{
    [Fact]
    public Task Reports_a_generic_contract_and_none_of_what_it_leaves_open() =>
        Verify.Reports(
            Descriptors.GenericContract,
            """
            [ActorKind("accounts/User")]
            public interface [|IUserActor|]<TQuery, TReply>
            {
                Task<TReply> QueryAsync(TQuery query);
            }
            """,
            message: "'IUserActor' is generic");

    [Fact]
    public Task Reports_a_contract_in_a_generic_type() =>
        Verify.Reports(
            Descriptors.GenericContract,
            """
            public static class Outer<T>
            {
                [ActorKind("accounts/User")]
                public interface [|IUserActor|]
                {
                    Task RenameAsync(Rename command);
                }
            }
            """,
            message: "'IUserActor' stands in the generic type 'Outer'");

    [Fact]
    public Task Accepts_a_contract_that_closes_a_generic_base() =>
        Verify.Accepts(
            Descriptors.GenericContract,
            """
            public interface IQueried<TQuery, TReply>
            {
                Task<TReply> QueryAsync(TQuery query);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IQueried<GetProfile, Profile>;
            """);
}
