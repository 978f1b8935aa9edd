using GoAkt.Typed.CodeFixes.Tests.Harness;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GoAkt.Typed.CodeFixes.Tests;

/// <summary>A referenced project that declares types of the names that fixes know changes nothing.</summary>
public class CopiedTypesTests
{
    private const string Copies =
        """
        namespace Google.Protobuf { internal interface IMessage { } internal interface IMessage<T> : IMessage { } internal class ByteString { } }
        namespace Google.Protobuf.WellKnownTypes { internal class StringValue { } internal class BytesValue { } }
        namespace GoAkt.Typed { internal class ActorKindAttribute : System.Attribute { } internal class GrainKindAttribute : System.Attribute { } internal class GoAktClient { } }
        namespace System { internal struct TimeSpan { } }
        namespace System.Threading { internal struct CancellationToken { } }
        namespace System.Threading.Tasks { internal class Task { } internal class Task<T> : Task { } }
        """;

    [Fact]
    public Task A_token_is_added() =>
        FixesContract<AddTokenFix>(
            "GOAKT024",
            "Task [|RenameAsync|](Rename command);",
            "Task RenameAsync(Rename command, CancellationToken cancellationToken = default);",
            usingFirst: "using System.Threading;\n");

    [Fact]
    public Task A_wrapper_is_used() =>
        FixesContract<UseWrapperFix>(
            "GOAKT001",
            "Task RenameAsync([|string|] to);",
            "Task RenameAsync(StringValue to);",
            usingLast: "\nusing Google.Protobuf.WellKnownTypes;");

    [Fact]
    public Task Any_reply_is_a_message() =>
        FixesContract<UseAnyMessageFix>(
            "GOAKT001",
            "Task<[|object|]> RenameAsync(Rename command);",
            "Task<IMessage> RenameAsync(Rename command);",
            usingLast: "\nusing Google.Protobuf;");

    [Fact]
    public Task A_time_out_is_a_TimeSpan() =>
        FixesContract<UseTimeSpanFix>(
            "GOAKT006",
            "Task<Profile> RenameAsync(Rename command, [|int|] timeoutMs);",
            "Task<Profile> RenameAsync(Rename command, TimeSpan timeoutMs);",
            usingFirst: "using System;\n");

    [Fact]
    public Task A_result_is_wrapped_in_a_task() =>
        FixesContract<WrapInTaskFix>(
            "GOAKT002",
            "[|Profile|] RenameAsync(Rename command);",
            "Task<Profile> RenameAsync(Rename command);");

    [Fact]
    public Task An_argument_is_wrapped() =>
        Fixes<WrapArgumentFix>(
            "CS1503",
            Source.File(
                $$"""
                {{Source.UserActor("Task SendAsync(BytesValue value);")}}

                public static class Use
                {
                    public static Task Of(IUserActor user) => user.SendAsync([|new byte[1]|]);
                }
                """,
                "Google.Protobuf",
                "Google.Protobuf.WellKnownTypes"),
            Source.File(
                $$"""
                {{Source.UserActor("Task SendAsync(BytesValue value);")}}

                public static class Use
                {
                    public static Task Of(IUserActor user) => user.SendAsync(new BytesValue { Value = ByteString.CopyFrom(new byte[1]) });
                }
                """,
                "Google.Protobuf",
                "Google.Protobuf.WellKnownTypes"));

    [Fact]
    public Task A_kind_is_added() =>
        Fixes<AddKindFix>(
            "GOAKT019",
            Source.File(
                """
                public interface IOther
                {
                }

                public static class Use
                {
                    public static object Of(GoAktClient client) => client.Actors<[|IOther|]>();
                }
                """),
            Source.File(
                """
                [ActorKind("actors/Other")]
                public interface IOther
                {
                }

                public static class Use
                {
                    public static object Of(GoAktClient client) => client.Actors<IOther>();
                }
                """));

    private static Task FixesContract<TFix>(
        string id, string before, string after, string usingFirst = "", string usingLast = "")
        where TFix : CodeFixProvider, new() =>
        Fixes<TFix>(
            id,
            Source.Contract(before),
            usingFirst + Source.Contract(after).Replace(
                "using GoAkt.Typed;", "using GoAkt.Typed;" + usingLast, StringComparison.Ordinal));

    private static Task Fixes<TFix>(string id, string before, string after)
        where TFix : CodeFixProvider, new() =>
        new FixTest<TFix>(id)
            .With("Contract.cs", before, after)
            .WithReferenced("Repacked", referencesGoAktTyped: false, "Copies.cs", Copies)
            .RunAsync();
}
