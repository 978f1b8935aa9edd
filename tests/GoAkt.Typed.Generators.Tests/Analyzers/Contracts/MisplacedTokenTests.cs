using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT005")]
public class MisplacedTokenTests
{
    [Fact]
    public Task Reports_a_token_before_the_message() =>
        Verify.Reports(
            Descriptors.MisplacedToken,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(CancellationToken [|ct|], GetProfile query);
            }
            """,
            message: "The CancellationToken 'ct' of 'IUserActor.GetProfileAsync' is not the last parameter: move it to the end");

    [Fact]
    public Task Reports_a_token_before_the_timeout() =>
        Verify.Reports(
            Descriptors.MisplacedToken,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, CancellationToken [|ct|], TimeSpan timeout);
            }
            """);

    [Fact]
    public Task Reports_a_second_token() =>
        Verify.Reports(
            Descriptors.MisplacedToken,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken first, CancellationToken [|second|]);
            }
            """,
            message: "is a second one beside 'first': remove it");

    [Fact]
    public Task Accepts_a_token_at_the_end() =>
        Verify.Accepts(
            Descriptors.MisplacedToken,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken ct);
            }
            """);
}
