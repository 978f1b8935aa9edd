using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class AddTokenFixTests
{
    [Fact]
    public Task A_method_gets_an_optional_token() =>
        VerifyFix.Fixes<AddTokenFix>(
            "GOAKT024",
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
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
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default);
            }
            """);

    [Fact]
    public Task The_namespace_of_the_token_is_imported() =>
        VerifyFix.Fixes<AddTokenFix>(
            "GOAKT024",
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
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
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default);
            }
            """);

    [Fact]
    public Task A_name_that_is_taken_is_not_taken_again() =>
        VerifyFix.Fixes<AddTokenFix>(
            "GOAKT024",
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename cancellationToken);
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
                Task RenameAsync(Rename cancellationToken, CancellationToken cancellationToken1 = default);
            }
            """);

    [Fact]
    public Task All_methods_get_one_at_once() =>
        VerifyFix.FixesAll<AddTokenFix>(
            "GOAKT024",
            """
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
                Task<Receipt> PayAsync(Payment payment, TimeSpan timeout = default);
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
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken cancellationToken = default);
                Task<Receipt> PayAsync(Payment payment, TimeSpan timeout = default, CancellationToken cancellationToken = default);
            }
            """);
}
