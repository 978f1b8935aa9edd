using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT003")]
public class NotOneMessageTests
{
    [Fact]
    public Task Reports_a_method_without_parameters_at_its_name() =>
        Verify.Reports(
            Descriptors.NotOneMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> [|GetProfileAsync|]();
            }
            """,
            message: "'IUserActor.GetProfileAsync' takes no message");

    [Fact]
    public Task Reports_a_method_with_nothing_but_a_token() =>
        Verify.Reports(
            Descriptors.NotOneMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> [|GetProfileAsync|](CancellationToken ct);
            }
            """);

    [Fact]
    public Task Reports_the_second_message() =>
        Verify.Reports(
            Descriptors.NotOneMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, Rename [|payee|]);
            }
            """,
            message: "takes several messages");

    [Fact]
    public Task Reports_three_messages_once_and_for_all_of_them() =>
        Verify.Reports(
            Descriptors.NotOneMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, Rename [|payee|], GetProfile payer);
            }
            """,
            message: "give it exactly one protobuf message that has their values as fields");

    [Fact]
    public Task Reports_no_wrong_type_beside_it() =>
        Verify.Reports(
            Descriptors.NotOneMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(string payee, int [|cents|]);
            }
            """);

    [Fact]
    public Task Accepts_a_message_with_a_timeout_and_a_token() =>
        Verify.Accepts(
            Descriptors.NotOneMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, TimeSpan timeout, CancellationToken ct = default);
            }
            """);

    [Fact]
    public Task Reports_a_number_that_is_no_timeout() =>
        Verify.Reports(
            Descriptors.NotOneMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, int [|items|]);
            }
            """);

    [Theory]
    [InlineData("[|__arglist|]")]
    [InlineData("Payment payment, [|__arglist|]")]
    public Task Reports_a_variable_list_of_arguments(string parameters) =>
        Verify.Reports(
            Descriptors.NotOneMessage,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync({{parameters}});
            }
            """,
            message: "'IUserActor.PayAsync' takes a variable list of arguments: give it exactly one protobuf message");
}
