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

    [Theory]
    [InlineData("int", "timeoutMs")]
    [InlineData("int", "timeout")]
    [InlineData("long", "timeoutMilliseconds")]
    [InlineData("uint", "timeout_ms")]
    [InlineData("double", "seconds")]
    [InlineData("float", "sec")]
    [InlineData("int", "secs")]
    [InlineData("int?", "deadline")]
    [InlineData("TimeOnly", "until")]
    [InlineData("DateTimeOffset", "deadline")]
    [InlineData("Google.Protobuf.WellKnownTypes.Duration", "timeout")]
    public Task Reports_a_timeout_that_is_no_TimeSpan(string type, string name) =>
        Verify.Reports(
            Descriptors.MisplacedTimeout,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, [|{{type}}|] {{name}}, CancellationToken ct = default);
                Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments, [|{{type}}|] {{name}});
            }
            """,
            message: $"The time-out '{name}' of 'IUserActor.Pay");

    [Fact]
    public Task Reports_a_timeout_that_is_no_TimeSpan_with_the_type_that_it_should_have() =>
        Verify.Reports(
            Descriptors.MisplacedTimeout,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, [|int|] timeoutMs);
            }
            """,
            message: "is declared as 'int': make it a 'TimeSpan'");

    [Fact]
    public Task Reports_a_number_as_the_timeout_of_a_tell_once() =>
        Verify.Reports(
            Descriptors.MisplacedTimeout,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command, int [|timeoutMs|]);
            }
            """,
            message: "bounds nothing");
}
