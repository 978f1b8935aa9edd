using GoAkt.Typed.Generators.Analyzers;
using GoAkt.Typed.Generators.Tests.Analyzers.Harness;

namespace GoAkt.Typed.Generators.Tests.Analyzers.Contracts;

[DiagnosticTests("GOAKT001")]
public class NotAMessageTests
{
    [Fact]
    public Task Reports_a_primitive_as_the_message() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync([|string|] query);
            }
            """,
            message: "'string', the message of 'IUserActor.GetProfileAsync', is not a protobuf message: use 'StringValue' of Google.Protobuf.WellKnownTypes");

    [Fact]
    public Task Reports_a_primitive_as_the_reply() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|int|]> CountAsync(GetProfile query);
            }
            """,
            message: "'int', the reply of 'IUserActor.CountAsync'");

    [Fact]
    public Task Reports_both_where_both_are_wrong() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|int|]> CountAsync([|string|] query);
            }
            """);

    [Fact]
    public Task Reports_a_primitive_in_a_ValueTask() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                ValueTask<[|bool|]> IsKnownAsync(GetProfile query, CancellationToken ct = default);
            }
            """);

    [Fact]
    public Task Reports_the_reply_of_a_fully_qualified_task() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                global::System.Threading.Tasks.Task<[|long|]> CountAsync(GetProfile query);
            }
            """);

    [Fact]
    public Task Reports_the_element_of_a_batch() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAllAsync(IReadOnlyList<[|string|]> names);
            }
            """,
            message: "'string', the element of the batch of 'IUserActor.RenameAllAsync'");

    [Fact]
    public Task Reports_the_element_of_an_array() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAllAsync([|string|][] names);
            }
            """);

    [Fact]
    public Task Reports_the_element_of_the_replies() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<IReadOnlyList<[|long|]>> PayAllAsync(IReadOnlyList<Payment> payments);
            }
            """,
            message: "the element of the replies");

    [Fact]
    public Task Reports_bytes_as_one_value() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task UploadAsync([|byte[]|] picture);
            }
            """,
            message: "'BytesValue'");

    [Fact]
    public Task Reports_a_lone_time_span_as_a_message() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task DelayAsync([|TimeSpan|] delay, CancellationToken ct = default);
            }
            """,
            message: "'Duration'");

    [Fact]
    public Task Reports_a_class_of_the_application() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            public sealed class Query;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync([|Query|] query);
            }
            """,
            message: "use a class that protoc generated from a .proto file");

    [Fact]
    public Task Reports_IMessage_as_the_message() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync([|IMessage|] query);
            }
            """);

    [Fact]
    public Task Reports_a_nullable_primitive_as_a_whole() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|string?|]> GetNameAsync(GetProfile query);
            }
            """);

    [Fact]
    public Task Reports_an_alias_where_it_stands() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            using Names = System.Collections.Generic.Dictionary<string, string>;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|Names|]> GetNamesAsync(GetProfile query);
            }
            """);

    [Fact]
    public Task Reports_a_base_interface_once_for_all_contracts_that_inherit_it() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            public interface INamed
            {
                Task RenameAsync([|string|] name);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : INamed;

            [ActorKind("accounts/Group")]
            public interface IGroupActor : INamed;
            """,
            message: "'INamed.RenameAsync'");

    [Fact]
    public Task Reports_the_type_that_closes_a_generic_base() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            public interface IQueried<TQuery, TReply>
            {
                Task<TReply> QueryAsync(TQuery query);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IQueried<GetProfile, [|string|]>;
            """,
            message: "'string', the reply of 'IQueried.QueryAsync'");

    [Fact]
    public Task Reports_the_base_through_which_a_wrong_type_comes() =>
        Verify.Reports(
            Descriptors.NotAMessage,
            """
            public interface IQueried<TQuery>
            {
                Task QueryAsync(TQuery query);
            }

            public interface INamed : IQueried<string>;

            [ActorKind("accounts/User")]
            public interface IUserActor : [|INamed|];
            """);

    [Fact]
    public Task Accepts_messages_replies_and_batches_of_them() =>
        Verify.Accepts(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Profile> GetProfileAsync(GetProfile query, CancellationToken ct = default);
                ValueTask<Profile.Types.Picture> GetPictureAsync(Google.Protobuf.WellKnownTypes.Empty query);
                Task<Profile> FindAsync(Google.Protobuf.WellKnownTypes.StringValue name, TimeSpan timeout, CancellationToken ct = default);
                Task<IReadOnlyList<Receipt>> PayAllAsync(IReadOnlyList<Payment> payments);
                Task RenameAllAsync(Rename[] commands);
            }
            """);

    [Fact]
    public Task Accepts_IMessage_as_the_reply_of_an_actor_with_several_answers() =>
        Verify.Accepts(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<IMessage> DecideAsync(GetProfile query);
            }
            """);

    [Fact]
    public Task Accepts_an_interface_that_is_no_contract_and_is_inherited_by_none() =>
        Verify.Accepts(
            Descriptors.NotAMessage,
            """
            public interface IRepository
            {
                Task<string> GetNameAsync(int id);
            }
            """);

    [Fact]
    public Task Accepts_a_method_with_a_body() =>
        Verify.Accepts(
            Descriptors.NotAMessage,
            """
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task RenameAsync(Rename command);

                Task RenameToAsync(string name) => RenameAsync(new Rename { To = name });
            }
            """);

    [Fact]
    public Task Accepts_a_generic_base_that_is_closed_over_messages() =>
        Verify.Accepts(
            Descriptors.NotAMessage,
            """
            public interface IQueried<TQuery, TReply>
            {
                Task<TReply> QueryAsync(TQuery query);
            }

            [ActorKind("accounts/User")]
            public interface IUserActor : IQueried<GetProfile, Profile>;
            """);

    [Theory]
    [InlineData("bool", "BoolValue")]
    [InlineData("byte", "UInt32Value")]
    [InlineData("sbyte", "Int32Value")]
    [InlineData("short", "Int32Value")]
    [InlineData("ushort", "UInt32Value")]
    [InlineData("uint", "UInt32Value")]
    [InlineData("long", "Int64Value")]
    [InlineData("ulong", "UInt64Value")]
    [InlineData("float", "FloatValue")]
    [InlineData("double", "DoubleValue")]
    [InlineData("DateTime", "Timestamp")]
    [InlineData("DateTimeOffset", "Timestamp")]
    [InlineData("ByteString", "BytesValue")]
    [InlineData("int?", "Int32Value")]
    public Task Reports_a_value_with_the_wrapper_that_holds_it(string type, string wrapper) =>
        Verify.Reports(
            Descriptors.NotAMessage,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task SendAsync([|{{type}}|] value);
            }
            """,
            message: $"use '{wrapper}' of Google.Protobuf.WellKnownTypes");

    [Theory]
    [InlineData("decimal")]
    [InlineData("char")]
    [InlineData("Guid")]
    [InlineData("Acme.System.TimeSpan")]
    [InlineData("Acme.System.DateTimeOffset")]
    [InlineData("Acme.System.Memory<byte>")]
    [InlineData("Acme.Google.Protobuf.ByteString")]
    public Task Reports_a_value_that_no_wrapper_holds(string type) =>
        Verify.Reports(
            Descriptors.NotAMessage,
            $$"""
            namespace Acme.System { public struct TimeSpan; public struct DateTimeOffset; public struct Memory<T>; }
            namespace Acme.Google.Protobuf { public class ByteString; }

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task SendAsync([|{{type}}|] value);
            }
            """,
            message: "use a class that protoc generated from a .proto file");

    [Theory]
    [InlineData(
        "Task<[|IAsyncEnumerable<Profile>|]> ListAsync(GetProfile query);",
        "use 'Profile', as an actor has no streams and answers a message with one reply")]
    [InlineData(
        "Task<[|System.Threading.Channels.ChannelReader<Profile>|]> ListAsync(GetProfile query);",
        "use 'Profile', as an actor has no streams")]
    [InlineData(
        "Task<[|System.IO.Stream|]> OpenAsync(GetProfile query);",
        "use 'BytesValue' of Google.Protobuf.WellKnownTypes, as an actor has no streams")]
    [InlineData(
        "Task SendAsync([|IAsyncEnumerable<Payment>|] payments);",
        "use 'Payment', or 'IReadOnlyList<Payment>' for a batch, as an actor has no streams")]
    [InlineData("Task SendAsync([|System.IO.Stream|] content);", "as an actor has no streams")]
    public Task Reports_that_an_actor_has_no_streams(string member, string message) => Reports(member, message);

    [Theory]
    [InlineData("Task<[|object|]> AskAsync(GetProfile query);", "use 'IMessage' where the actor has several replies")]
    [InlineData(
        "ValueTask<[|dynamic|]> AskAsync(GetProfile query);",
        "use 'IMessage' where the actor has several replies")]
    [InlineData(
        "Task<IReadOnlyList<[|object|]>> AskAllAsync(GetProfile[] queries);",
        "use 'IMessage' where the actor has several replies")]
    [InlineData("Task<[|IMessage<Profile>|]> AskAsync(GetProfile query);", "use 'Profile'")]
    [InlineData("Task<[|Task<Profile>|]> AskAsync(GetProfile query);", "use 'Profile', without a second task")]
    [InlineData("Task<Profile> AskAsync([|object|] query);", "and a method for each type of message")]
    [InlineData("Task<Profile> AskAsync([|IMessage|] query);", "and a method for each type of message")]
    [InlineData("Task<Profile> AskAsync([|ReadOnlyMemory<byte>|] query);", "use 'BytesValue'")]
    [InlineData("Task<Profile> AskAsync([|DayOfWeek|] query);", "with the value as a field")]
    [InlineData(
        "Task<[|Dictionary<string, Profile>|]> AskAsync(GetProfile query);",
        "with the items as a repeated field")]
    public Task Reports_what_was_meant(string member, string message) => Reports(member, message);

    private static Task Reports(string member, string message) =>
        Verify.Reports(
            Descriptors.NotAMessage,
            $$"""
            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                {{member}}
            }
            """,
            message);
}
