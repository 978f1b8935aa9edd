using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT002")]
public class NotATaskTests
{
    [Fact]
    public Task Reports_a_message_without_a_task() =>
        Verify.Reports(
            Descriptors.NotATask,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [|Profile|] GetProfile(GetProfile query);
            }
            """,
            message: "'IUserActor.GetProfile' returns 'Profile'");

    [Fact]
    public Task Reports_void() =>
        Verify.Reports(
            Descriptors.NotATask,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [|void|] Rename(Rename command);
            }
            """);

    [Fact]
    public Task Reports_a_stream_of_replies() =>
        Verify.Reports(
            Descriptors.NotATask,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [|IAsyncEnumerable<Profile>|] ListAsync(GetProfile query);
            }
            """);

    [Theory]
    [InlineData("ref")]
    [InlineData("ref readonly")]
    public Task Reports_a_reference_to_a_task(string reference) =>
        Verify.Reports(
            Descriptors.NotATask,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [|{{reference}} Task<Profile>|] GetProfileAsync(GetProfile query);
            }
            """,
            message: $"'{reference} Task<Profile>'");

    [Fact]
    public Task Reports_no_wrong_reply_beside_it() =>
        Verify.Reports(
            Descriptors.NotATask,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [|string|] GetName(GetProfile query);
            }
            """);

    [Fact]
    public Task Accepts_the_four_kinds_of_task() =>
        Verify.Accepts(
            Descriptors.NotATask,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query);
                ValueTask<Receipt> PayAsync(Payment payment);
                Task RenameAsync(Rename command);
                ValueTask TouchAsync(Google.Protobuf.WellKnownTypes.Empty command);
            }
            """);

    [Theory]
    [InlineData("IAsyncEnumerable<Profile>")]
    [InlineData("IAsyncEnumerator<Profile>")]
    [InlineData("IObservable<Profile>")]
    [InlineData("IEnumerable<Profile>")]
    [InlineData("IEnumerator<Profile>")]
    [InlineData("System.Threading.Channels.ChannelReader<Profile>")]
    [InlineData("System.Threading.Channels.Channel<Profile>")]
    [InlineData("System.IO.Stream")]
    [InlineData("System.IO.MemoryStream")]
    public Task Reports_that_an_actor_has_no_streams(string type) =>
        Verify.Reports(
            Descriptors.NotATask,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [|{{type}}|] ListAsync(GetProfile query);
            }
            """,
            message: "but an actor has no streams and answers a message with one reply: return 'Task'");
}
