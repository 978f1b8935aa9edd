using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class RemoveModifierFixTests
{
    [Fact]
    public Task A_modifier_goes() =>
        VerifyFix.Fixes<RemoveModifierFix>(
            "GOAKT007",
            Source.Contract("Task<Receipt> PayAsync([|in|] Payment payment);"),
            Source.Contract("Task<Receipt> PayAsync(Payment payment);"));

    [Fact]
    public Task Two_words_go_as_one() =>
        VerifyFix.Fixes<RemoveModifierFix>(
            "GOAKT007",
            Source.Contract("Task<Receipt> PayAsync([|ref readonly|] Payment payment);"),
            Source.Contract("Task<Receipt> PayAsync(Payment payment);"));

    [Fact]
    public Task All_modifiers_go_at_once() =>
        VerifyFix.Fixes<RemoveModifierFix>(
            "GOAKT007",
            Source.Contract(
                """
                Task<Receipt> PayAsync(
                    [|ref|] Payment payment);
                Task RenameAllAsync([|params|] Rename[] commands);
                Task RenameAsync([|out|] Rename command);
                """),
            Source.Contract(
                """
                Task<Receipt> PayAsync(
                    Payment payment);
                Task RenameAllAsync(Rename[] commands);
                Task RenameAsync(Rename command);
                """));

    [Fact]
    public Task What_implements_and_what_calls_the_method_follows() =>
        VerifyFix.Fixes<RemoveModifierFix>(
            "GOAKT007",
            Source.File(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task RenameAsync([|in|] Rename command, [|ref|] CancellationToken ct);
                }

                public class UserActor(IUserActor other) : IUserActor
                {
                    public Task RenameAsync(in Rename command, ref CancellationToken ct) => other.RenameAsync(in command, ref ct);
                }

                public static class Program
                {
                    public static Task RunAsync(UserActor user, CancellationToken token) => user.RenameAsync(ct: ref token, command: new Rename());
                }
                """,
                "System.Threading"),
            Source.File(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task RenameAsync(Rename command, CancellationToken ct);
                }

                public class UserActor(IUserActor other) : IUserActor
                {
                    public Task RenameAsync(Rename command, CancellationToken ct) => other.RenameAsync(command, ct);
                }

                public static class Program
                {
                    public static Task RunAsync(UserActor user, CancellationToken token) => user.RenameAsync(ct: token, command: new Rename());
                }
                """,
                "System.Threading"));
}
