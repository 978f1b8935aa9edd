using GoAkt.Typed.CodeFixes.Tests.Harness;
using Microsoft.CodeAnalysis;
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
        Fixes<AddTokenFix>(
            "GOAKT024",
            "Task RenameAsync(Rename command);",
            "Task RenameAsync(Rename command, CancellationToken cancellationToken = default);");

    [Fact]
    public Task A_wrapper_is_used() =>
        Fixes<UseWrapperFix>("GOAKT001", "Task RenameAsync(string to);", "Task RenameAsync(StringValue to);");

    [Fact]
    public Task Any_reply_is_a_message() =>
        Fixes<UseAnyMessageFix>(
            "GOAKT001",
            "Task<object> RenameAsync(Rename command);",
            "Task<IMessage> RenameAsync(Rename command);");

    [Fact]
    public Task A_time_out_is_a_TimeSpan() =>
        Fixes<UseTimeSpanFix>(
            "GOAKT006",
            "Task<Profile> RenameAsync(Rename command, int timeoutMs);",
            "Task<Profile> RenameAsync(Rename command, TimeSpan timeoutMs);");

    [Fact]
    public Task A_result_is_wrapped_in_a_task() =>
        Fixes<WrapInTaskFix>(
            "GOAKT002",
            "Profile RenameAsync(Rename command);",
            "Task<Profile> RenameAsync(Rename command);");

    [Fact]
    public Task An_argument_is_wrapped() =>
        Fixes<WrapArgumentFix>(
            "CS1503",
            "Task SendAsync(Google.Protobuf.WellKnownTypes.BytesValue value); } public static class Use { public static Task Of(IUserActor user) => user.SendAsync(new byte[1]);",
            "ByteString.CopyFrom(new byte[1])");

    [Fact]
    public Task A_kind_is_added() =>
        Fixes<AddKindFix>(
            "GOAKT019",
            "Task RenameAsync(Rename command); } public interface IOther { } public static class Use { public static object Of(GoAktClient client) => client.Actors<IOther>();",
            "[ActorKind(\"actors/Other\")]");

    private static async Task Fixes<TFix>(string id, string members, string expected)
        where TFix : CodeFixProvider, new()
    {
        using FixedProject project = new(("Contract.cs", Source.Contract(members)));
        project.AddReferenced("Repacked", referencesGoAktTyped: false, ("Copies.cs", Copies));
        Diagnostic found = (await project.DiagnosticsOf(id))[0];

        await project.ApplyAsync(Assert.Single(await project.OffersAsync(new TFix(), found)));

        Assert.Contains(expected, await project.TextOf("Contract.cs"), StringComparison.Ordinal);
    }
}
