using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT009")]
public class GenericMethodTests
{
    [Fact]
    public Task Reports_a_method_with_a_type_parameter_at_its_name() =>
        Verify.Reports(
            Descriptors.GenericMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task [|HandleAsync|]<T>(T message)
                        where T : IMessage<T>;
            }
            """,
            message: "'IUserActor.HandleAsync' is generic");

    [Fact]
    public Task Accepts_overloads_for_each_message() =>
        Verify.Accepts(
            Descriptors.GenericMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task HandleAsync(Rename message);
                Task HandleAsync(Payment message);
            }
            """);

    [Fact]
    public Task Accepts_a_generic_method_with_a_body() =>
        Verify.Accepts(
            Descriptors.GenericMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                Task IgnoreAsync<T>(T value) => Task.CompletedTask;
            }
            """);
}
