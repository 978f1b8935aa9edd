using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class WrapArgumentFixTests
{
    [Fact]
    public Task A_text_that_is_told_is_wrapped() =>
        VerifyFix.Fixes<WrapArgumentFix>(
            "CS1503",
            $"""
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            {Program("""await client.TellAsync(id, [|"hello"|]);""")}
            """,
            $"""
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;
            using Google.Protobuf.WellKnownTypes;

            {Program("""await client.TellAsync(id, new StringValue { Value = "hello" });""")}
            """);

    [Fact]
    public Task All_arguments_are_wrapped_at_once() =>
        VerifyFix.Fixes<WrapArgumentFix>(
            "CS1503",
            $"""
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;

            {Program(
                """
                await client.TellAsync(id, [|42|]);
                await client.AskAsync<Profile>(id, [|true|], TimeSpan.FromSeconds(1));
                await client.TellAsync(message: [|1.5|], actor: id);
                await client.TellAsync(id, [|TimeSpan.FromSeconds(1)|]);
                await client.TellAsync(id, [|DateTimeOffset.UnixEpoch|]);
                await client.TellAsync(id, [|bytes|]);
                """)}
            """,
            $"""
            using System;
            using System.Threading.Tasks;
            using Accounts;
            using GoAkt.Typed;
            using Google.Protobuf;
            using Google.Protobuf.WellKnownTypes;

            {Program(
                """
                await client.TellAsync(id, new Int32Value { Value = 42 });
                await client.AskAsync<Profile>(id, new BoolValue { Value = true }, TimeSpan.FromSeconds(1));
                await client.TellAsync(message: new DoubleValue { Value = 1.5 }, actor: id);
                await client.TellAsync(id, Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));
                await client.TellAsync(id, Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch));
                await client.TellAsync(id, new BytesValue { Value = ByteString.CopyFrom(bytes) });
                """)}
            """);

    [Fact]
    public Task A_call_of_anything_else_is_left_alone() =>
        VerifyFix.OffersNothing<WrapArgumentFix>(
            "CS1503",
            Source.File(Program("""await Task.Delay([|"hello"|]);"""), "System"));

    [Fact]
    public Task A_type_without_a_wrapper_is_left_alone() =>
        VerifyFix.OffersNothing<WrapArgumentFix>(
            "CS1503",
            Source.File(Program("await client.TellAsync(id, [|1m|]);"), "System"));

    [Theory]
    [InlineData("byte", "new UInt32Value { Value = value }")]
    [InlineData("sbyte", "new Int32Value { Value = value }")]
    [InlineData("short", "new Int32Value { Value = value }")]
    [InlineData("ushort", "new UInt32Value { Value = value }")]
    [InlineData("ByteString", "new BytesValue { Value = value }")]
    [InlineData("byte[]", "new BytesValue { Value = ByteString.CopyFrom(value) }")]
    public Task A_value_is_put_into_the_wrapper_that_holds_it(string type, string wrapped)
    {
        string Telling(string argument) =>
            $$"""
            using System.Threading.Tasks;
            using GoAkt.Typed;
            using Google.Protobuf;
            using Google.Protobuf.WellKnownTypes;

            public static class Program
            {
                public static Task RunAsync(GoAktClient client, ActorId id, {{type}} value) => client.TellAsync(id, {{argument}});
            }
            """;

        return VerifyFix.Fixes<WrapArgumentFix>("CS1503", Telling("[|value|]"), Telling(wrapped));
    }

    private static string Program(string statements) =>
        $$"""
        public static class Program
        {
            public static async Task RunAsync(GoAktClient client, ActorId id, byte[] bytes)
            {
        {{Source.Indented(Source.Indented(statements))}}
            }
        }
        """;
}
