using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class MoveTokenLastFixTests
{
    [Fact]
    public Task A_token_goes_behind_the_message() =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            Source.Contract(
                "Task<Profile> GetProfileAsync(CancellationToken [|ct|], GetProfile query);",
                "System.Threading"),
            Source.Contract(
                "Task<Profile> GetProfileAsync(GetProfile query, CancellationToken ct);",
                "System.Threading"));

    [Fact]
    public Task A_list_of_several_lines_keeps_its_shape() =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            Source.Contract(
                """
                Task<Receipt> PayAsync(
                    CancellationToken [|ct|],
                    Payment payment,
                    TimeSpan timeout);
                """,
                "System",
                "System.Threading"),
            Source.Contract(
                """
                Task<Receipt> PayAsync(
                    Payment payment,
                    TimeSpan timeout,
                    CancellationToken ct);
                """,
                "System",
                "System.Threading"));

    [Fact]
    public Task A_second_token_goes() =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            Source.Contract(
                "Task<Profile> GetProfileAsync(GetProfile query, CancellationToken first, CancellationToken [|second|]);",
                "System.Threading"),
            Source.Contract(
                "Task<Profile> GetProfileAsync(GetProfile query, CancellationToken first);",
                "System.Threading"));

    [Theory]
    [InlineData("CancellationToken [|ct|], GetProfile query", "Move the token last")]
    [InlineData("GetProfile query, CancellationToken ct, CancellationToken [|second|]", "Keep only the first token")]
    public Task The_title_says_whether_the_token_stays(string parameters, string title) =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            Source.Contract($"Task<Profile> GetProfileAsync({parameters});", "System.Threading"),
            Source.Contract(
                "Task<Profile> GetProfileAsync(GetProfile query, CancellationToken ct);", "System.Threading"),
            title);

    [Fact]
    public Task All_tokens_are_moved_at_once() =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            Source.Contract(
                """
                Task<Profile> GetProfileAsync(CancellationToken [|ct|], GetProfile query);
                Task RenameAsync(CancellationToken [|first|], Rename command, CancellationToken [|second|], CancellationToken [|third|]);
                """,
                "System.Threading"),
            Source.Contract(
                """
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken ct);
                Task RenameAsync(Rename command, CancellationToken first);
                """,
                "System.Threading"));

    [Fact]
    public Task What_implements_and_what_calls_the_method_follows() =>
        VerifyFix.Fixes<MoveTokenLastFix>(
            "GOAKT005",
            Source.File(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task<Receipt> PayAsync(CancellationToken [|ct|], Payment payment, TimeSpan? timeout = null);
                    Task RenameAsync(CancellationToken [|first|], Rename command, CancellationToken [|second|]);
                }

                public class UserActor(IUserActor other) : IUserActor
                {
                    public Task<Receipt> PayAsync(CancellationToken token, Payment payment, TimeSpan? timeout = null) =>
                        other.PayAsync(token, payment, timeout);

                    Task IUserActor.RenameAsync(CancellationToken one, Rename command, CancellationToken two) => Task.CompletedTask;
                }

                public static class Program
                {
                    public static async Task RunAsync(IUserActor user, UserActor actor, CancellationToken ct)
                    {
                        await user.PayAsync(ct, new Payment());
                        await actor.PayAsync(ct, new Payment());
                        await user.PayAsync(payment: new Payment(), ct: ct);
                        await user.PayAsync(
                            ct,
                            new Payment { Cents = (await user.PayAsync(ct, new Payment(), TimeSpan.Zero)).Cents },
                            TimeSpan.FromSeconds(1));
                        await user.RenameAsync(ct, new Rename(), default);
                    }
                }
                """,
                "System",
                "System.Threading"),
            Source.File(
                """
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    Task<Receipt> PayAsync(Payment payment, TimeSpan? timeout = null, CancellationToken ct = default);
                    Task RenameAsync(Rename command, CancellationToken first);
                }

                public class UserActor(IUserActor other) : IUserActor
                {
                    public Task<Receipt> PayAsync(Payment payment, TimeSpan? timeout = null, CancellationToken token = default) =>
                        other.PayAsync(payment, timeout, token);

                    Task IUserActor.RenameAsync(Rename command, CancellationToken one) => Task.CompletedTask;
                }

                public static class Program
                {
                    public static async Task RunAsync(IUserActor user, UserActor actor, CancellationToken ct)
                    {
                        await user.PayAsync(new Payment(), ct: ct);
                        await actor.PayAsync(new Payment(), token: ct);
                        await user.PayAsync(payment: new Payment(), ct: ct);
                        await user.PayAsync(
                            new Payment { Cents = (await user.PayAsync(new Payment(), TimeSpan.Zero, ct)).Cents },
                            TimeSpan.FromSeconds(1),
                            ct);
                        await user.RenameAsync(new Rename(), ct);
                    }
                }
                """,
                "System",
                "System.Threading"));
}
