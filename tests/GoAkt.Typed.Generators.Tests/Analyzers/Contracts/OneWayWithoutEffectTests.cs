using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT031")]
public class OneWayWithoutEffectTests
{
    [Fact]
    public Task Reports_the_attribute_of_an_ask() =>
        Verify.Reports(
            Descriptors.OneWayWithoutEffect,
            """
            [GrainKind("accounts/User")]
            public interface IUserGrain
            {
                [[|OneWay|]]
                Task<Profile> GetProfileAsync(GetProfile query);
            }
            """,
            message: "The [OneWay] of 'IUserGrain.GetProfileAsync' has no effect, because it asks");

    [Fact]
    public Task Reports_the_attribute_of_an_actors_tell() =>
        Verify.Reports(
            Descriptors.OneWayWithoutEffect,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [[|OneWay|]]
                Task RenameAsync(Rename command);
            }
            """,
            message: "The [OneWay] of 'IUserActor.RenameAsync' has no effect, because 'IUserActor' stands for actors");

    [Fact]
    public Task Reports_the_attribute_of_an_actors_ask_once() =>
        Verify.Reports(
            Descriptors.OneWayWithoutEffect,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [[|OneWay|]]
                Task<Profile> GetProfileAsync(GetProfile query);
            }
            """);

    [Fact]
    public Task Reports_the_attribute_of_an_inherited_ask_where_it_stands() =>
        Verify.Reports(
            Descriptors.OneWayWithoutEffect,
            """
            public interface IBase
            {
                [[|OneWay|]]
                Task<Profile> GetProfileAsync(GetProfile query);
            }

            [GrainKind("accounts/User")]
            public interface IUserGrain : IBase { }
            """);

    [Fact]
    public Task Accepts_the_attribute_of_a_grains_tells() =>
        Verify.Accepts(
            Descriptors.OneWayWithoutEffect,
            """
            [GrainKind("accounts/User")]
            public interface IUserGrain
            {
                [OneWay]
                Task RenameAsync(Rename command);

                [OneWay]
                ValueTask PayAllAsync(Payment[] payments);
            }
            """);

    [Fact]
    public Task Accepts_the_attribute_of_a_tell_that_actors_and_grains_share() =>
        Verify.Accepts(
            Descriptors.OneWayWithoutEffect,
            """
            public interface IBase
            {
                [OneWay]
                Task RenameAsync(Rename command);
            }

            [GrainKind("accounts/UserGrain")]
            public interface IUserGrain : IBase { }

            [ActorKind("accounts/User")]
            public interface IUserActor : IBase { }
            """);
}
