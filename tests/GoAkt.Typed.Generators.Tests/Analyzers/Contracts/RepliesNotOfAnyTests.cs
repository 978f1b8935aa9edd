using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT033")]
public class RepliesNotOfAnyTests
{
    [Theory]
    [InlineData("Task<Profile> FindAsync(GetProfile query, CancellationToken ct);", "its reply is always a 'Profile': return 'IMessage' in its place")]
    [InlineData("ValueTask<IReadOnlyList<Profile>> FindAsync(GetProfile[] queries, CancellationToken ct);", "its reply is always a 'Profile'")]
    [InlineData("Task FindAsync(GetProfile query, CancellationToken ct);", "a tell awaits no reply: return a task of 'IMessage', or remove it")]
    [InlineData("ValueTask FindAsync(GetProfile[] queries, CancellationToken ct);", "a tell awaits no reply")]
    public Task Reports_the_attribute_of_a_method_that_answers_no_IMessage(string method, string reason) =>
        Verify.Reports(
            Descriptors.RepliesNotOfAny,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [[|Replies(typeof(Profile), typeof(Receipt))|]]
                {{method}}
            }
            """,
            message: $"The [Replies] of 'IUserActor.FindAsync' names what is answered, but {reason}");

    [Fact]
    public Task Reports_it_once_whatever_it_names() =>
        Verify.Reports(
            Descriptors.RepliesNotOfAny,
            """
            [GrainKind("accounts/User")]
            public interface IUserGrain
            {
                [[|Replies(typeof(int), null!)|]]
                Task<Profile> FindAsync(GetProfile query, CancellationToken ct);
            }
            """);

    [Fact]
    public Task Reports_an_inherited_one_where_it_stands() =>
        Verify.Reports(
            Descriptors.RepliesNotOfAny,
            """
            public interface IBase
            {
                [[|Replies(typeof(Profile))|]]
                Task<Profile> FindAsync(GetProfile query, CancellationToken ct);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IBase { }
            """);

    [Fact]
    public Task Reports_what_a_generic_base_leaves_open_where_it_is_closed() =>
        Verify.Reports(
            Descriptors.RepliesNotOfAny,
            """
            public interface IFinder<TReply>
            {
                [Replies(typeof(Profile), typeof(Receipt))]
                Task<TReply> FindAsync(GetProfile query, CancellationToken ct);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IFinder<IMessage>;

            [ActorKind("accounts/Group")]
            public interface IGroupActor : IFinder<[|Profile|]>;
            """,
            message: "its reply is always a 'Profile'");

    [Fact]
    public Task Accepts_asks_that_answer_IMessage() =>
        Verify.Accepts(
            Descriptors.RepliesNotOfAny,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [Replies(typeof(Profile), typeof(Receipt))]
                Task<IMessage> FindAsync(GetProfile query, CancellationToken ct);

                [Replies(typeof(Profile), typeof(Receipt))]
                ValueTask<IReadOnlyList<IMessage>> FindAllAsync(Payment[] queries, CancellationToken ct);
            }
            """);

    [Fact]
    public Task Says_nothing_beside_a_return_type_that_is_refused() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [Replies(typeof(Profile))]
                Task<[|string|]> FindAsync(GetProfile query, CancellationToken ct);
            }
            """);
}
