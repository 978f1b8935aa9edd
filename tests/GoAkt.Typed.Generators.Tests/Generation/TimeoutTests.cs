using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Generation;

public class TimeoutTests
{
    [Fact]
    public async Task A_methods_time_out_wins_over_the_interfaces()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User"), AskTimeout(500)]
                public interface IUser
                {
                    Task<Profile> GetAsync(GetProfile query);

                    [AskTimeout(Limits.Payment)]
                    Task<Receipt> PayAsync(Payment payment);

                    Task RenameAsync(Rename command);
                }

                internal static class Limits
                {
                    public const int Payment = 60 * 1000;
                }
                """)
            .With(Programs.Calling(
                "IUser",
                """
                await actor.GetAsync(new GetProfile());
                await actor.PayAsync(new Payment());
                await actor.RenameAsync(new Rename());
                """))
            .Generate();

        Assert.Equal(
            [
                "ask IUser.GetAsync [500 ms] GetProfile{ }",
                "ask IUser.PayAsync [60000 ms] Payment{ }",
                "tell IUser.RenameAsync Rename{ }",
            ],
            await project.RunAsync());
    }

    [Fact]
    public async Task A_contracts_time_out_wins_over_that_of_an_interface_it_inherits()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [AskTimeout(100)]
                public interface IPayee { Task<Receipt> PayAsync(Payment payment); }

                [AskTimeout(200)]
                public interface INamed { Task<Profile> GetAsync(GetProfile query); }

                [ActorKind("accounts/User")]
                public interface IUser : IPayee;

                [ActorKind("accounts/Admin"), AskTimeout(300)]
                public interface IAdmin : IPayee, INamed;
                """)
            .With(Programs.Calling(
                "IUser",
                """
                await actor.PayAsync(new Payment());
                IAdmin admin = GoAkt.Typed.Proxies.ProxyRegistry.Find<IAdmin>()!.Create(caller);
                await admin.PayAsync(new Payment());
                await admin.GetAsync(new GetProfile());
                """))
            .Generate();

        Assert.Equal(
            [
                "ask IUser.PayAsync [100 ms] Payment{ }",
                "ask IAdmin.PayAsync [300 ms] Payment{ }",
                "ask IAdmin.GetAsync [300 ms] GetProfile{ }",
            ],
            await project.RunAsync());
    }

    [Fact]
    public async Task The_caller_may_say_how_long_an_ask_may_take()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User")]
                public interface IUser
                {
                    Task<Receipt> PayAsync(Payment payment, TimeSpan timeout, CancellationToken ct = default);
                    Task<Receipt> PayLastAsync(Payment payment, TimeSpan timeout);
                    [AskTimeout(700)]
                    ValueTask<Receipt> PayPerhapsAsync(Payment payment, TimeSpan? timeout = null, CancellationToken ct = default);
                }
                """)
            .With(Programs.Calling(
                "IUser",
                """
                await actor.PayAsync(new Payment(), TimeSpan.FromSeconds(2));
                await actor.PayLastAsync(new Payment(), TimeSpan.FromSeconds(3));
                await actor.PayPerhapsAsync(new Payment());
                await actor.PayPerhapsAsync(new Payment(), TimeSpan.FromSeconds(4));
                """))
            .Generate();

        Assert.Equal(
            [
                "ask IUser.PayAsync Payment{ } within 00:00:02",
                "ask IUser.PayLastAsync Payment{ } within 00:00:03",
                "ask IUser.PayPerhapsAsync [700 ms] Payment{ }",
                "ask IUser.PayPerhapsAsync [700 ms] Payment{ } within 00:00:04",
            ],
            await project.RunAsync());
        await Snapshot.MatchAsync(project);
    }

    [Fact]
    public async Task A_time_out_that_is_left_out_is_the_contracts()
    {
        CompiledProject project = TestProject.Default
            .With(
                """
                using Accounts;
                using GoAkt.Typed;

                [ActorKind("accounts/User"), AskTimeout(700)]
                public interface IUser
                {
                    Task<Receipt> PayAsync(Payment payment, TimeSpan timeout = default, CancellationToken ct = default);
                    ValueTask<IReadOnlyList<Receipt>> PayAllAsync(Payment[] payments, TimeSpan timeout = default);
                    Task<Profile> GetAsync(GetProfile query, TimeSpan timeout);
                }
                """)
            .With(Programs.Calling(
                "IUser",
                """
                await actor.PayAsync(new Payment());
                await actor.PayAsync(new Payment(), TimeSpan.FromSeconds(2));
                await actor.PayAllAsync(new[] { new Payment() });
                await actor.PayAllAsync(new[] { new Payment() }, TimeSpan.FromSeconds(3));
                await actor.GetAsync(new GetProfile(), TimeSpan.Zero);
                """))
            .Generate();

        Assert.Equal(
            [
                "ask IUser.PayAsync [700 ms] Payment{ }",
                "ask IUser.PayAsync [700 ms] Payment{ } within 00:00:02",
                "ask IUser.PayAllAsync [700 ms] Payment{ }",
                "ask IUser.PayAllAsync [700 ms] Payment{ } within 00:00:03",
                "ask IUser.GetAsync [700 ms] GetProfile{ } within 00:00:00",
            ],
            await project.RunAsync());
    }
}
