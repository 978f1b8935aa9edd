using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT004")]
public class UnknownBatchTests
{
    [Fact]
    public Task Reports_a_set_of_messages() =>
        Verify.Reports(
            Descriptors.UnknownBatch,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAllAsync([|HashSet<Rename>|] commands);
            }
            """,
            message: "use 'IReadOnlyList<Rename>'");

    [Fact]
    public Task Reports_a_list_class_of_messages() =>
        Verify.Reports(
            Descriptors.UnknownBatch,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<IReadOnlyList<Receipt>> PayAllAsync([|List<Payment>|] payments);
            }
            """);

    [Fact]
    public Task Reports_a_single_reply_to_a_batch() =>
        Verify.Reports(
            Descriptors.UnknownBatch,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|Receipt|]> PayAllAsync(IReadOnlyList<Payment> payments);
            }
            """,
            message: "use 'IReadOnlyList<Receipt>'");

    [Fact]
    public Task Reports_an_array_of_replies_to_a_batch() =>
        Verify.Reports(
            Descriptors.UnknownBatch,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|Receipt[]|]> PayAllAsync(Payment[] payments);
            }
            """);

    [Fact]
    public Task Reports_a_list_of_replies_to_a_single_message() =>
        Verify.Reports(
            Descriptors.UnknownBatch,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|IReadOnlyList<Receipt>|]> PayAsync(Payment payment);
            }
            """);

    [Fact]
    public Task Accepts_lists_arrays_and_enumerations() =>
        Verify.Accepts(
            Descriptors.UnknownBatch,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments);
                Task<IReadOnlyList<IMessage>> DecideAllAsync(IEnumerable<GetProfile> questions);
                Task RenameAllAsync(Rename[] commands);
            }
            """);
}
