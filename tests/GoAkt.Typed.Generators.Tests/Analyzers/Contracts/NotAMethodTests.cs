using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT008")]
public class NotAMethodTests
{
    [Fact]
    public Task Reports_a_property() =>
        Verify.Reports(
            Descriptors.NotAMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                string [|Name|] { get; }
            }
            """,
            message: "'IUserActor.Name' is a property");

    [Fact]
    public Task Reports_an_event() =>
        Verify.Reports(
            Descriptors.NotAMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                event EventHandler [|Renamed|];
            }
            """,
            message: "is an event");

    [Fact]
    public Task Reports_an_indexer() =>
        Verify.Reports(
            Descriptors.NotAMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Profile [|this|][int index] { get; }
            }
            """,
            message: "is an indexer");

    [Fact]
    public Task Reports_a_static_abstract_method() =>
        Verify.Reports(
            Descriptors.NotAMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                static abstract Task [|RenameAsync|](Rename command);
            }
            """,
            message: "is a static abstract method");

    [Fact]
    public Task Reports_a_static_abstract_property_once() =>
        Verify.Reports(
            Descriptors.NotAMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                static abstract string [|Name|] { get; set; }
            }
            """,
            message: "is a static abstract property");

    [Fact]
    public Task Reports_an_inherited_property_where_it_stands() =>
        Verify.Reports(
            Descriptors.NotAMethod,
            """
            public interface INamed
            {
                string [|Name|] { get; }
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed
            {
                Task RenameAsync(Rename command);
            }
            """);

    [Fact]
    public Task Accepts_members_with_a_body_and_nested_types() =>
        Verify.Accepts(
            Descriptors.NotAMethod,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                string Name => "user";

                static string Kind => "accounts/User";

                public sealed class Defaults;
            }
            """);
}
