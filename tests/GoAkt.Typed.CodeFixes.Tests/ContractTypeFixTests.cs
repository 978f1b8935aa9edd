using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

/// <summary>Fixes that write another type into a method of a contract.</summary>
public class ContractTypeFixTests
{
    [Theory]
    [InlineData("Task<[|Profile?|]> GetAsync(GetProfile query);", "Task<Profile> GetAsync(GetProfile query);")]
    [InlineData(
        "Task<Profile> GetAsync([|GetProfile?|] query = null, CancellationToken ct = default);",
        "Task<Profile> GetAsync(GetProfile query, CancellationToken ct = default);")]
    [InlineData(
        "Task<Profile> GetAsync(GetProfile query = [|default!|]);",
        "Task<Profile> GetAsync(GetProfile query);")]
    [InlineData(
        "[|Task<[|IReadOnlyList<[|Receipt?|]>?|]>?|] PayAsync([|[|Payment?|][]?|] payments = null);",
        "Task<IReadOnlyList<Receipt>> PayAsync(Payment[] payments);")]
    public Task Null_is_refused(string before, string after) => Fixes<RefuseNullFix>("GOAKT001", before, after);

    [Theory]
    [InlineData("Task<[|object|]> GetAsync(GetProfile query);", "Task<IMessage> GetAsync(GetProfile query);")]
    [InlineData(
        "ValueTask<[|dynamic|]> GetAsync(GetProfile query);",
        "ValueTask<IMessage> GetAsync(GetProfile query);")]
    [InlineData("Task<[|object?|]> GetAsync(GetProfile query);", "Task<IMessage> GetAsync(GetProfile query);")]
    public Task Any_reply_is_a_message(string before, string after) =>
        Fixes<UseAnyMessageFix>("GOAKT001", before, after);

    [Theory]
    [InlineData(
        "Task<Profile> GetAsync(GetProfile query, [|int|] timeoutMs);",
        "Task<Profile> GetAsync(GetProfile query, TimeSpan timeoutMs);")]
    [InlineData(
        "Task<Profile> GetAsync(GetProfile query, [|long|] timeout = 5000);",
        "Task<Profile> GetAsync(GetProfile query, TimeSpan timeout = default);")]
    [InlineData(
        "Task<Profile> GetAsync(GetProfile query, [|int?|] seconds = null);",
        "Task<Profile> GetAsync(GetProfile query, TimeSpan? seconds = null);")]
    public Task A_time_out_is_a_TimeSpan(string before, string after) =>
        Fixes<UseTimeSpanFix>("GOAKT006", before, after);

    [Theory]
    [InlineData(
        "Task<[|List<Receipt>|]> PayAllAsync([|List<Payment>|] payments);",
        "Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments);")]
    [InlineData(
        "ValueTask<[|Receipt[]|]> PayAllAsync(Payment[] payments);",
        "ValueTask<IReadOnlyList<Receipt>> PayAllAsync(Payment[] payments);")]
    [InlineData(
        "Task<[|Receipt|]> PayAllAsync(IEnumerable<Payment> payments);",
        "Task<IReadOnlyList<Receipt>> PayAllAsync(IEnumerable<Payment> payments);")]
    [InlineData(
        "Task<[|IMessage|]> PayAllAsync(Payment[] payments);",
        "Task<IReadOnlyList<IMessage>> PayAllAsync(Payment[] payments);")]
    [InlineData(
        "Task PayAllAsync([|ReadOnlyMemory<Payment>|] payments);",
        "Task PayAllAsync(IReadOnlyList<Payment> payments);")]
    [InlineData(
        "Task PayAllAsync([|HashSet<Payment?>?|] payments);",
        "Task PayAllAsync(IReadOnlyList<Payment> payments);")]
    public Task A_batch_is_a_list(string before, string after) => Fixes<UseListFix>("GOAKT004", before, after);

    [Fact]
    public Task A_batch_that_closes_a_base_interface_is_a_list_there() =>
        VerifyFix.Fixes<UseListFix>(
            "GOAKT004",
            Source.File(
                """
                public interface IRenamed<TCommands>
                {
                    Task RenameAsync(TCommands commands);
                }

                [ActorKind("accounts/User")]
                public interface IUserActor : IRenamed<[|List<Rename>|]>;
                """,
                "System.Collections.Generic"),
            Source.File(
                """
                public interface IRenamed<TCommands>
                {
                    Task RenameAsync(TCommands commands);
                }

                [ActorKind("accounts/User")]
                public interface IUserActor : IRenamed<IReadOnlyList<Rename>>;
                """,
                "System.Collections.Generic"));

    [Fact]
    public Task The_namespace_of_lists_is_imported() =>
        VerifyFix.Fixes<UseListFix>(
            "GOAKT004",
            Source.Contract("Task<[|Receipt[]|]> PayAllAsync(Payment[] payments);"),
            "using System.Collections.Generic;\n"
                + Source.Contract("Task<IReadOnlyList<Receipt>> PayAllAsync(Payment[] payments);"));

    [Fact]
    public Task A_list_of_replies_to_a_single_message_is_left_alone() =>
        VerifyFix.OffersNothing<UseListFix>("GOAKT004", Contract("Task<[|List<Receipt>|]> PayAsync(Payment payment);"));

    [Fact]
    public Task An_alias_of_a_task_is_left_alone() =>
        VerifyFix.OffersNothing<UseListFix>(
            "GOAKT004",
            Source.Contract("[|Paid|] PayAllAsync(Payment[] payments);").Replace(
                "using GoAkt.Typed;",
                "using GoAkt.Typed;\nusing Paid = System.Threading.Tasks.Task<Accounts.Receipt[]>;",
                StringComparison.Ordinal));

    [Fact]
    public Task No_task_makes_a_reply_of_a_stream() =>
        VerifyFix.OffersNothing<WrapInTaskFix>(
            "GOAKT002",
            Contract("[|IAsyncEnumerable<Profile>|] ListAsync(GetProfile query);"));

    [Fact]
    public Task No_null_is_refused_where_the_type_is_no_message() =>
        VerifyFix.OffersNothing<RefuseNullFix>("GOAKT001", Contract("Task<[|string?|]> GetAsync(GetProfile query);"));

    private static Task Fixes<TFix>(string id, string before, string after)
        where TFix : Microsoft.CodeAnalysis.CodeFixes.CodeFixProvider, new() =>
        VerifyFix.Fixes<TFix>(id, Contract(before), Contract(after));

    private static string Contract(string member) =>
        Source.Contract(member, "System", "System.Collections.Generic", "System.Threading", "Google.Protobuf");
}
