using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT017")]
public class TimeoutNotPositiveTests
{
    [Fact]
    public Task Reports_zero() =>
        Verify.Reports(
            Descriptors.TimeoutNotPositive,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [AskTimeout([|0|])] Task<Profile> GetProfileAsync(GetProfile query);
            }
            """,
            message: "The [AskTimeout] of 'IUserActor.GetProfileAsync' is not above zero");

    [Fact]
    public Task Reports_a_negative_number() =>
        Verify.Reports(
            Descriptors.TimeoutNotPositive,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [AskTimeout([|-1|])] Task<Profile> GetProfileAsync(GetProfile query);
            }
            """);

    [Fact]
    public Task Reports_the_attribute_of_the_contract() =>
        Verify.Reports(
            Descriptors.TimeoutNotPositive,
            """
            [ActorKind("accounts/User")]
            [AskTimeout(milliseconds: [|0|])]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
            }
            """);

    [Fact]
    public Task Reports_a_tell_once() =>
        Verify.Reports(
            Descriptors.TimeoutNotPositive,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [AskTimeout([|0|])] Task RenameAsync(Rename command);
            }
            """);

    [Fact]
    public Task Reports_an_inherited_interface_where_it_stands() =>
        Verify.Reports(
            Descriptors.TimeoutNotPositive,
            """
            [AskTimeout([|0|])]
            public interface IQueried
            {
                Task<Profile> GetProfileAsync(GetProfile query);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IQueried;
            """);

    [Fact]
    public Task Accepts_a_millisecond() =>
        Verify.Accepts(
            Descriptors.TimeoutNotPositive,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [AskTimeout(1)] Task<Profile> GetProfileAsync(GetProfile query);
            }
            """);
}
