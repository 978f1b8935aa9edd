using GoAkt.Typed.CodeFixes.Tests.Harness;

namespace GoAkt.Typed.CodeFixes.Tests;

public class RepliesFixTests
{
    [Fact]
    public Task The_attribute_goes_where_a_method_answers_no_IMessage() =>
        VerifyFix.Fixes<RemoveRepliesFix>(
            "GOAKT033",
            Source.Contract(
                """
                /// <summary>Finds.</summary>
                [[|Replies(typeof(Profile))|]]
                Task<Profile> GetProfileAsync(GetProfile query);

                [Obsolete("b"), [|Replies(typeof(Profile), typeof(Receipt))|]]
                Task RenameAsync(Rename command);
                """,
                "System"),
            Source.Contract(
                """
                /// <summary>Finds.</summary>
                Task<Profile> GetProfileAsync(GetProfile query);

                [Obsolete("b")]
                Task RenameAsync(Rename command);
                """,
                "System"));

    [Fact]
    public Task A_type_that_stands_there_twice_goes_once() =>
        VerifyFix.Fixes<RemoveRepeatedReplyFix>(
            "GOAKT032",
            Source.Contract(
                """
                [Replies(typeof(Profile), [|typeof(Profile)|], typeof(Receipt), [|typeof(Accounts.Profile)|])]
                Task<IMessage> FindAsync(GetProfile query);

                [Replies(new[] { typeof(Profile), [|typeof(Profile)|] })]
                Task<IMessage> RenameAsync(Rename command);

                [Replies([typeof(Profile), typeof(Receipt), [|typeof(Receipt)|]])]
                Task<IMessage> PayAsync(Payment payment);
                """,
                "Google.Protobuf"),
            Source.Contract(
                """
                [Replies(typeof(Profile), typeof(Receipt))]
                Task<IMessage> FindAsync(GetProfile query);

                [Replies(new[] { typeof(Profile) })]
                Task<IMessage> RenameAsync(Rename command);

                [Replies([typeof(Profile), typeof(Receipt)])]
                Task<IMessage> PayAsync(Payment payment);
                """,
                "Google.Protobuf"));

    [Fact]
    public Task What_else_is_wrong_has_no_fix() =>
        VerifyFix.OffersNothing<RemoveRepeatedReplyFix>(
            "GOAKT032",
            Source.Contract(
                """
                [Replies(typeof(Profile), [|typeof(string)|])]
                Task<IMessage> FindAsync(GetProfile query);
                """,
                "Google.Protobuf"));
}
