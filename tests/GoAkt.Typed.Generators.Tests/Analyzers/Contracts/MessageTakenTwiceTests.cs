using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT015")]
public class MessageTakenTwiceTests
{
    [Fact]
    public Task Reports_the_second_of_two_asks() =>
        Verify.Reports(
            Descriptors.MessageTakenTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment);
                Task<Receipt> [|RefundAsync|](Payment payment);
            }
            """,
            message: "'IUserActor.RefundAsync' takes 'Payment' as 'IUserActor.PayAsync' does");

    [Fact]
    public Task Reports_the_second_of_two_tells() =>
        Verify.Reports(
            Descriptors.MessageTakenTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task PayAsync(Payment payment);
                ValueTask [|RefundAsync|](Payment payment);
            }
            """);

    [Fact]
    public Task Reports_the_second_of_two_batches() =>
        Verify.Reports(
            Descriptors.MessageTakenTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task PayAllAsync(IReadOnlyList<Payment> payments);
                Task [|RefundAllAsync|](Payment[] payments);
            }
            """);

    [Fact]
    public Task Reports_a_conflict_of_two_bases_at_the_later_one() =>
        Verify.Reports(
            Descriptors.MessageTakenTwice,
            """
            public interface IPaying
            {
                Task<Receipt> PayAsync(Payment payment);
            }

            public interface IRefunding
            {
                Task<Receipt> RefundAsync(Payment payment);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IPaying, [|IRefunding|];
            """);

    [Fact]
    public Task Accepts_a_single_message_beside_a_batch() =>
        Verify.Accepts(
            Descriptors.MessageTakenTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment);
                Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments);
            }
            """);

    [Fact]
    public Task Accepts_an_ask_beside_a_tell() =>
        Verify.Accepts(
            Descriptors.MessageTakenTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment);
                Task PayLaterAsync(Payment payment);
            }
            """);

    [Fact]
    public Task Accepts_two_bases_with_the_same_method() =>
        Verify.Accepts(
            Descriptors.MessageTakenTwice,
            """
            public interface IPaying
            {
                Task<Receipt> PayAsync(Payment payment);
            }

            public interface IPayingToo
            {
                Task<Receipt> PayAsync(Payment payment);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IPaying, IPayingToo;
            """);

    [Fact]
    public Task Reports_an_overload_by_its_signature() =>
        Verify.Reports(
            Descriptors.MessageTakenTwice,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Receipt> PayAsync(Payment payment);
                Task<Receipt> [|PayAsync|](Payment payment, CancellationToken ct);
            }
            """,
            message: "'IUserActor.PayAsync(Payment, CancellationToken)' takes 'Payment' as 'IUserActor.PayAsync(Payment)' does, so an actor that is "
                + "hosted in .NET can't tell them apart: declare it once, with a time-out and a token that may be left out");

    [Fact]
    public Task Reports_a_base_that_is_closed_twice_by_its_arguments() =>
        Verify.Reports(
            Descriptors.MessageTakenTwice,
            """
            public interface IQueried<TQuery, TReply>
            {
                Task<TReply> QueryAsync(TQuery query);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IQueried<GetProfile, Profile>, [|IQueried<GetProfile, Receipt>|];
            """,
            message: "'IQueried<GetProfile, Receipt>.QueryAsync(GetProfile)' takes 'GetProfile' as 'IQueried<GetProfile, Profile>.QueryAsync(GetProfile)' does");
}
