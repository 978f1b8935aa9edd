using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class WrapInTaskFixTests
{
    [Fact]
    public Task A_reply_is_wrapped() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Profile GetProfile(GetProfile query);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfile(GetProfile query);
            }
            """);

    [Fact]
    public Task The_namespace_of_tasks_is_imported() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            """
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Profile? FindProfile(GetProfile query);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile?> FindProfile(GetProfile query);
            }
            """);

    [Fact]
    public Task Nothing_becomes_a_task() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                void Rename(Rename command);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task Rename(Rename command);
            }
            """);

    [Fact]
    public Task A_reference_is_dropped() =>
        VerifyFix.Fixes<WrapInTaskFix>(
            "GOAKT002",
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                ref Profile GetProfileAsync(GetProfile query);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
            }
            """);

    [Fact]
    public Task All_methods_are_wrapped_at_once() =>
        VerifyFix.FixesAll<WrapInTaskFix>(
            "GOAKT002",
            """
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                // The name.
                Profile GetProfile(GetProfile query);
                void Rename(Rename command); // No reply.
                Receipt Pay(Payment payment);
            }
            """,
            """
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                // The name.
                Task<Profile> GetProfile(GetProfile query);
                Task Rename(Rename command); // No reply.
                Task<Receipt> Pay(Payment payment);
            }
            """);
}
