using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT018")]
public class EmptyContractTests
{
    [Fact]
    public Task Reports_a_contract_without_members() =>
        Verify.Reports(
            Descriptors.EmptyContract,
            """
            [ActorKind("accounts/User")]
            public interface [|IUserActor|];
            """,
            message: "'IUserActor' has no method");

    [Fact]
    public Task Accepts_inherited_methods() =>
        Verify.Accepts(
            Descriptors.EmptyContract,
            """
            public interface INamed
            {
                Task RenameAsync(Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed;
            """);
}
