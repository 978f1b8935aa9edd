using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT006")]
public class MisplacedTimeoutTests
{
    [Fact]
    public Task Reports_a_timeout_before_the_message() =>
        Verify.Reports(
            Descriptors.MisplacedTimeout,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(TimeSpan [|timeout|], Payment payment, CancellationToken ct = default);
            }
            """,
            message: "The time-out 'timeout' of 'IUserActor.PayAsync' stands before the message");

    [Fact]
    public Task Reports_a_second_timeout() =>
        Verify.Reports(
            Descriptors.MisplacedTimeout,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, TimeSpan soft, TimeSpan [|hard|]);
            }
            """,
            message: "is a second one beside 'soft': remove it");

    [Fact]
    public Task Reports_a_timeout_of_a_tell() =>
        Verify.Reports(
            Descriptors.MisplacedTimeout,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command, TimeSpan [|timeout|]);
            }
            """,
            message: "a tell awaits no reply");

    [Fact]
    public Task Accepts_a_timeout_behind_the_message() =>
        Verify.Accepts(
            Descriptors.MisplacedTimeout,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, TimeSpan timeout);
                Task<Profile> GetProfileAsync(GetProfile query, TimeSpan timeout, CancellationToken ct = default);
            }
            """);
}
