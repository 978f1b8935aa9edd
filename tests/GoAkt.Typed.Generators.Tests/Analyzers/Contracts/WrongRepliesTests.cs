using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;
using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT032")]
public class WrongRepliesTests
{
    [Theory]
    [InlineData("[|Replies|]", "names no type: name the messages that the actor may answer")]
    [InlineData("[|Replies()|]", "names no type")]
    [InlineData("[|Replies(null!)|]", "names no type")]
    [InlineData("[|Replies([])|]", "names no type")]
    [InlineData("[|Replies(new Type[0])|]", "names no type")]
    [InlineData("Replies(typeof(Profile), [|null!|])", "names null: name a message in its place, or remove it")]
    [InlineData("Replies(typeof(Profile), [|typeof(Profile)|])", "names 'Profile' twice: remove one of them")]
    [InlineData("Replies([typeof(Profile), typeof(Receipt), [|typeof(Profile)|]])", "names 'Profile' twice")]
    [InlineData("Replies(new[] { typeof(Profile), [|typeof(Profile)|] })", "names 'Profile' twice")]
    [InlineData("Replies(new Type[] { typeof(Profile), [|typeof(Profile)|] })", "names 'Profile' twice")]
    [InlineData("Replies(replies: new[] { [|null!|], typeof(Profile) })", "names null")]
    [InlineData("Replies([|typeof(string)|])", "names 'string', which is no protobuf message: use 'StringValue'")]
    [InlineData("Replies([|typeof(Profile[])|])", "names 'Profile[]', which is no protobuf message: use a class that protoc generated")]
    [InlineData("Replies([|typeof(IMessage)|])", "names 'IMessage', which is no protobuf message: name the messages that the actor may answer")]
    [InlineData("Replies([|typeof(object)|])", "name the messages that the actor may answer")]
    [InlineData("Replies([|typeof(IMessage<Profile>)|])", "use 'Profile'")]
    [InlineData("Replies([|typeof(IMessage<>)|])", "name it with its type arguments")]
    [InlineData("Replies([|typeof(void)|])", "which is no protobuf message")]
    [InlineData("Replies([|typeof(DayOfWeek)|])", "with the value as a field")]
    [InlineData("Replies([|typeof(Math)|])", "which is no protobuf message")]
    public Task Reports_what_is_no_message_or_stands_there_twice(string attribute, string message) =>
        Verify.Reports(
            Descriptors.WrongReplies,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [{{attribute}}]
                Task<IMessage> FindAsync(GetProfile query, CancellationToken ct);
            }
            """,
            message: $"The [Replies] of 'IUserActor.FindAsync' {(message.StartsWith("names", StringComparison.Ordinal) ? message : "names")}");

    [Theory]
    [InlineData("abstract class", "", "or let it be no longer abstract")]
    [InlineData("sealed class", "public Reply(int x) { }", "public constructor without parameters")]
    [InlineData("sealed class", "private Reply() { }", "public constructor without parameters")]
    [InlineData("sealed class", "public required int X;", "no required members")]
    [InlineData("struct", "", "or make it a class")]
    public Task Reports_a_class_that_no_reply_can_be_read_into(string type, string member, string remedy) =>
        Verify.Reports(
            Descriptors.WrongReplies,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [Replies(typeof(Profile), [|typeof(App.Reply)|])]
                Task<IMessage> FindAsync(GetProfile query, CancellationToken ct);
            }
            """,
            message: remedy,
            project: TestProject.Default.With(MessageSource
                .Declare("App", "Reply", "public " + type, constructor: member)
                .Replace("=> other != null", "=> false", StringComparison.Ordinal)));

    [Theory]
    [InlineData("private sealed class")]
    [InlineData("protected sealed class")]
    [InlineData("private protected sealed class")]
    public Task Reports_a_message_that_generated_code_cant_reach(string type) =>
        Verify.Reports(
            Descriptors.WrongReplies,
            """
            public partial class Outer
            {
                [ActorKind("accounts/User")]
                public interface IUserActor
                {
                    [Replies([|typeof(Reply)|])]
                    Task<IMessage> FindAsync(GetProfile query, CancellationToken ct);
                }
            }
            """,
            message: "names 'Outer.Reply', which generated code can't reach: make it internal or public",
            project: TestProject.Default.With(MessageSource
                .Declare("App", "Reply", type)
                .Replace("namespace App", "public partial class Outer", StringComparison.Ordinal)));

    [Fact]
    public Task Reports_a_generic_message_that_is_left_open() =>
        Verify.Reports(
            Descriptors.WrongReplies,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [Replies(typeof(App.Box<int>), [|typeof(App.Box<>)|])]
                Task<IMessage> FindAsync(GetProfile query, CancellationToken ct);
            }
            """,
            message: "names 'Box<>', which is no protobuf message: name it with its type arguments",
            project: TestProject.Default.With(MessageSource.Declare("App", "Box<T>")));

    [Fact]
    public Task Reports_a_message_that_is_local_to_its_file() =>
        Verify.Reports(
            Descriptors.WrongReplies,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                [Replies([|typeof(App.Reply)|])]
                Task<IMessage> FindAsync(GetProfile query, CancellationToken ct);
            }
            {{MessageSource.Declare("App", "Reply", "file sealed class").Replace("// <auto-generated/>", "#nullable disable", StringComparison.Ordinal)}}
            """,
            message: "which generated code can't reach");

    [Fact]
    public Task Reports_each_mistake_where_it_stands() =>
        Verify.Reports(
            Descriptors.WrongReplies,
            """
            public interface IFinder<T>
            {
                [Replies([|typeof(int)|], typeof(Profile), [|typeof(Profile)|])]
                Task<IReadOnlyList<IMessage>> FindAllAsync(T[] queries, CancellationToken ct);
            }

            [GrainKind("accounts/UserGrain")]
            public interface IUserGrain : IFinder<GetProfile>
            {
                [Replies([|null!|], [|typeof(long)|])]
                ValueTask<IMessage> FindAsync(GetProfile query, CancellationToken ct);
            }
            """);

    [Fact]
    public Task Reports_a_message_that_is_internal_to_the_assembly_of_a_base_at_the_base() =>
        Verify.Reports(
            Descriptors.WrongReplies,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor : [|IFinder|];
            """,
            message: "The [Replies] of 'IFinder.FindAsync' names 'Hidden', which generated code can't reach",
            project: TestProject.Default.Referencing(
                new TestProject { AssemblyName = "Bases" }
                    .With(MessageSource.Declare("App", "Hidden", "internal sealed class"))
                    .With(
                        """
                        public interface IFinder
                        {
                            [GoAkt.Typed.Replies(typeof(App.Hidden))]
                            Task<Google.Protobuf.IMessage> FindAsync(Accounts.GetProfile query, CancellationToken ct);
                        }
                        """)
                    .WithoutGenerator()));

    [Fact]
    public Task Accepts_messages_from_anywhere() =>
        Verify.Accepts(
            Descriptors.WrongReplies,
            """
            using Google.Protobuf.WellKnownTypes;

            [ActorKind("accounts/User")]
            internal interface IUserActor
            {
                [Replies(typeof(Profile))]
                Task<IMessage> FindAsync(GetProfile query, CancellationToken ct);

                [Replies(typeof(Profile), typeof(Profile.Types.Picture), typeof(Empty), typeof(App.Reply))]
                ValueTask<IReadOnlyList<IMessage>> FindAllAsync(IEnumerable<Rename> queries, CancellationToken ct);

                [Replies([typeof(Receipt), typeof(Empty)])]
                Task<IMessage> PayAsync(Payment payment, TimeSpan? timeout = null, CancellationToken ct = default);
            }
            """,
            TestProject.Default.With(MessageSource.Declare("App", "Reply", "internal sealed class")));
}
