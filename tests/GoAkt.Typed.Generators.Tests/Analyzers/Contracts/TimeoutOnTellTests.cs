using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT016")]
public class TimeoutOnTellTests
{
    [Fact]
    public Task Reports_the_attribute_of_a_tell() =>
        Verify.Reports(
            Descriptors.TimeoutOnTell,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [[|AskTimeout(500)|]]
                Task RenameAsync(Rename command);
            }
            """,
            message: "The [AskTimeout] of 'IUserActor.RenameAsync' has no effect, because it tells");

    [Fact]
    public Task Reports_the_attribute_of_a_contract_that_only_tells() =>
        Verify.Reports(
            Descriptors.TimeoutOnTell,
            """
            [ActorKind("accounts/User")]
            [[|AskTimeout(500)|]]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }
            """,
            message: "The [AskTimeout] of 'IUserActor' has no effect");

    [Fact]
    public Task Accepts_the_attribute_of_an_ask_and_of_a_contract_that_asks() =>
        Verify.Accepts(
            Descriptors.TimeoutOnTell,
            """
            [ActorKind("accounts/User")]
            [AskTimeout(500)]
            public interface IUserActor
            {
                [AskTimeout(200)]
                Task<Profile> GetProfileAsync(GetProfile query);

                Task RenameAsync(Rename command);
            }
            """);
}
