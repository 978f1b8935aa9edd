using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT024")]
public class NoTokenTests
{
    [Fact]
    public Task Reports_a_method_without_a_token_at_its_name() =>
        Verify.Reports(
            Descriptors.NoToken,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> [|GetProfileAsync|](GetProfile query);
            }
            """,
            message: "'IUserActor.GetProfileAsync' takes no CancellationToken");

    [Fact]
    public Task Reports_an_inherited_method_where_it_stands() =>
        Verify.Reports(
            Descriptors.NoToken,
            """
            public interface INamed
            {
                Task [|RenameAsync|](Rename command);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed;
            """);

    [Fact]
    public Task Accepts_a_token() =>
        Verify.Accepts(
            Descriptors.NoToken,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken ct);
            }
            """);

    [Fact]
    public Task Accepts_a_method_with_a_body() =>
        Verify.Accepts(
            Descriptors.NoToken,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command, CancellationToken ct = default);

                Task RenameToAsync(string name) => RenameAsync(new Rename { To = name });
            }
            """);
}
