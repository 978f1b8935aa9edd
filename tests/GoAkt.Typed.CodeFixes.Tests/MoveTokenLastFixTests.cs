using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class MoveTokenLastFixTests
{
    [Fact]
    public Task A_token_goes_behind_the_message() =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(CancellationToken ct, GetProfile query);
            }
            """,
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken ct);
            }
            """);

    [Fact]
    public Task A_list_of_several_lines_keeps_its_shape() =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            """
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(
                    CancellationToken ct,
                    Payment payment,
                    TimeSpan timeout);
            }
            """,
            """
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(
                    Payment payment,
                    TimeSpan timeout,
                    CancellationToken ct);
            }
            """);

    [Fact]
    public Task A_second_token_goes() =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken first, CancellationToken second);
            }
            """,
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken first);
            }
            """);

    [Fact]
    public Task All_tokens_are_moved_at_once() =>
        VerifyFix.FixesAll<MoveTokenLastFix>(
            "GOAKT005",
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(CancellationToken ct, GetProfile query);
                Task RenameAsync(CancellationToken first, Rename command, CancellationToken second, CancellationToken third);
            }
            """,
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken ct);
                Task RenameAsync(Rename command, CancellationToken first);
            }
            """);
}
