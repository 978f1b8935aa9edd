using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class UseWrapperFixTests
{
    [Fact]
    public Task A_message_is_wrapped() =>
        VerifyFix.Fixes<UseWrapperFix>(
            "GOAKT001",
            Contract("Task<StringValue> EchoAsync([|string|] text);"),
            Contract("Task<StringValue> EchoAsync(StringValue text);"));

    [Fact]
    public Task The_namespace_of_wrappers_is_imported() =>
        VerifyFix.Fixes<UseWrapperFix>(
            "GOAKT001",
            $"""
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            {Source.UserActor("Task<Profile> GetProfileAsync([|string|] name);")}
            """,
            $"""
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;
            using Google.Protobuf.WellKnownTypes;

            {Source.UserActor("Task<Profile> GetProfileAsync(StringValue name);")}
            """);

    [Fact]
    public Task A_nullable_reply_is_never_null_as_a_message() =>
        VerifyFix.Fixes<UseWrapperFix>(
            "GOAKT001",
            Contract("Task<[|string?|]> EchoAsync(StringValue text);"),
            Contract("Task<StringValue> EchoAsync(StringValue text);"));

    [Fact]
    public Task A_default_value_that_is_none_of_a_message_goes() =>
        VerifyFix.Fixes<UseWrapperFix>(
            "GOAKT001",
            Contract("""Task<StringValue> EchoAsync([|string|] text = "hello");"""),
            Contract("Task<StringValue> EchoAsync(StringValue text);"));

    [Fact]
    public Task A_default_value_of_null_goes() =>
        VerifyFix.Fixes<UseWrapperFix>(
            "GOAKT001",
            Contract("Task<StringValue> EchoAsync([|string?|] text = null);"),
            Contract("Task<StringValue> EchoAsync(StringValue text);"));

    [Fact]
    public Task A_type_that_closes_a_generic_base_is_replaced() =>
        VerifyFix.Fixes<UseWrapperFix>(
            "GOAKT001",
            File(
                """
                public interface IQueried<TQuery, TReply>
                {
                    Task<TReply> QueryAsync(TQuery query);
                }

                [ActorKind("accounts/User")]
                public interface IUserActor : IQueried<StringValue, [|int|]>;
                """),
            File(
                """
                public interface IQueried<TQuery, TReply>
                {
                    Task<TReply> QueryAsync(TQuery query);
                }

                [ActorKind("accounts/User")]
                public interface IUserActor : IQueried<StringValue, Int32Value>;
                """));

    [Fact]
    public Task All_primitives_are_replaced_at_once() =>
        VerifyFix.Fixes<UseWrapperFix>(
            "GOAKT001",
            """
            using System;
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using GoAkt.Typed;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<[|int|]> IntAsync([|string|] text);
                Task<[|uint|]> UIntAsync([|long|] number);
                Task<[|ulong|]> ULongAsync([|bool|] flag);
                Task<[|float|]> FloatAsync([|double|] number);
                Task<[|byte[]|]> BytesAsync([|byte[]|] bytes);
                Task<[|DateTime|]> TimeAsync([|DateTimeOffset|] time);
                Task<[|TimeSpan|]> DelayAsync([|TimeSpan|] delay);
                Task<IReadOnlyList<[|short|]>> CountAllAsync(IReadOnlyList<[|int?|]> numbers);
            }
            """,
            """
            using System;
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using GoAkt.Typed;
            using Google.Protobuf.WellKnownTypes;

            [ActorKind("accounts/User")]
            public interface IUserActor
            {
                Task<Int32Value> IntAsync(StringValue text);
                Task<UInt32Value> UIntAsync(Int64Value number);
                Task<UInt64Value> ULongAsync(BoolValue flag);
                Task<FloatValue> FloatAsync(DoubleValue number);
                Task<BytesValue> BytesAsync(BytesValue bytes);
                Task<Timestamp> TimeAsync(Timestamp time);
                Task<Duration> DelayAsync(Duration delay);
                Task<IReadOnlyList<Int32Value>> CountAllAsync(IReadOnlyList<Int32Value> numbers);
            }
            """);

    [Fact]
    public Task A_type_without_a_wrapper_is_left_alone() =>
        VerifyFix.OffersNothing<UseWrapperFix>(
            "GOAKT001",
            Source.Contract("Task<[|decimal|]> GetBalanceAsync(GetProfile query);"));

    [Theory]
    [InlineData("[|byte|]", "UInt32Value")]
    [InlineData("[|sbyte|]", "Int32Value")]
    [InlineData("[|short|]", "Int32Value")]
    [InlineData("[|ushort|]", "UInt32Value")]
    [InlineData("[|ByteString|]", "BytesValue")]
    [InlineData("[|byte[]|]", "BytesValue")]
    public Task A_value_gets_the_wrapper_that_holds_it(string type, string wrapper)
    {
        string Sending(string message) =>
            $"""
            using System.Threading.Tasks;
            using Google.Protobuf;
            using Google.Protobuf.WellKnownTypes;
            using GoAkt.Typed;

            {Source.UserActor($"Task SendAsync({message} value);")}
            """;

        return VerifyFix.Fixes<UseWrapperFix>("GOAKT001", Sending(type), Sending(wrapper));
    }

    private static string Contract(string members) => File(Source.UserActor(members));

    private static string File(string code) =>
        $"""
        using System.Threading.Tasks;
        using Google.Protobuf.WellKnownTypes;
        using GoAkt.Typed;

        {code}
        """;
}
