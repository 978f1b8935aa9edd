using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT007")]
public class ParameterModifierTests
{
    [Fact]
    public Task Reports_in() =>
        Verify.Reports(
            Descriptors.ParameterModifier,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync([|in|] Payment payment);
            }
            """,
            message: "The parameter 'payment' of 'IUserActor.PayAsync' is declared 'in'");

    [Fact]
    public Task Reports_ref() =>
        Verify.Reports(
            Descriptors.ParameterModifier,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync([|ref|] Payment payment);
            }
            """);

    [Fact]
    public Task Reports_out() =>
        Verify.Reports(
            Descriptors.ParameterModifier,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync([|out|] Payment payment);
            }
            """);

    [Fact]
    public Task Reports_ref_readonly_as_one() =>
        Verify.Reports(
            Descriptors.ParameterModifier,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync([|ref readonly|] Payment payment);
            }
            """);

    [Fact]
    public Task Reports_params() =>
        Verify.Reports(
            Descriptors.ParameterModifier,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAllAsync([|params|] Rename[] commands);
            }
            """);

    [Fact]
    public Task Reports_a_modified_token() =>
        Verify.Reports(
            Descriptors.ParameterModifier,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, [|in|] CancellationToken ct);
            }
            """);

    [Fact]
    public Task Accepts_parameters_by_value() =>
        Verify.Accepts(
            Descriptors.ParameterModifier,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment, CancellationToken ct = default);
            }
            """);
}
