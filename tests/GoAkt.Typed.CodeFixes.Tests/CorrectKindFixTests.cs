using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class CorrectKindFixTests
{
    [Fact]
    public Task A_path_gives_way_to_the_package() =>
        VerifyFix.Fixes<CorrectKindFix>(
            "GOAKT012", Contract("[|\"github.com/acme/accounts/User\"|]"), Contract("\"accounts/User\""));

    [Fact]
    public Task All_kinds_are_corrected_wherever_they_are_written() =>
        VerifyFix.Fixes<CorrectKindFix>(
            "GOAKT012",
            Contract("[|\"acme/accounts.User\"|]", "new([|\"acme/accounts.User\"|], \"alice\")"),
            Contract("\"accounts.User\"", "new(\"accounts.User\", \"alice\")"));

    [Fact]
    public Task A_constant_is_left_to_its_author() =>
        VerifyFix.OffersNothing<CorrectKindFix>("GOAKT012", Contract("[|Kinds.User|]"));

    private static string Contract(string kind, string id = "default") =>
        Source.File(
            $$"""
            [ActorKind({{kind}})]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);
            }

            public static class Kinds
            {
                public const string User = "github.com/acme/accounts/User";

                public static ActorId Alice { get; } = {{id}};
            }
            """);
}
