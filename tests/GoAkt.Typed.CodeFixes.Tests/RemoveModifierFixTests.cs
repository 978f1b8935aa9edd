using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class RemoveModifierFixTests
{
    [Fact]
    public Task A_modifier_goes() =>
        VerifyFix.Fixes<RemoveModifierFix>(
            "GOAKT007",
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(in Payment payment);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment);
            }
            """);

    [Fact]
    public Task Two_words_go_as_one() =>
        VerifyFix.Fixes<RemoveModifierFix>(
            "GOAKT007",
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(ref readonly Payment payment);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment);
            }
            """);

    [Fact]
    public Task All_modifiers_go_at_once() =>
        VerifyFix.FixesAll<RemoveModifierFix>(
            "GOAKT007",
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(
                    ref Payment payment);
                Task RenameAllAsync(params Rename[] commands);
                Task RenameAsync(out Rename command);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(
                    Payment payment);
                Task RenameAllAsync(Rename[] commands);
                Task RenameAsync(Rename command);
            }
            """);
}
