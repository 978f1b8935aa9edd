using GoAkt.Typed.Generators.Tests.Harness;

namespace GoAkt.Typed.Generators.Tests.Incremental;

/// <summary>Edits of what the attributes of a contract's methods say.</summary>
public partial class EquivalenceTests
{
    [Theory]
    [InlineData("/* told */", "[Told]")]
    [InlineData("OneWayAttribute", "AskTimeoutAttribute")]
    public void A_tell_that_becomes_one_way_or_is_so_no_more_is_noticed(string before, string after) =>
        AssertIsNoticed(
            TestProject.Default.With(
                """
                using Told = GoAkt.Typed.OneWayAttribute;
                [GoAkt.Typed.GrainKind("a/B")]
                public interface IUser
                {
                    /* told */ Task RenameAsync(Accounts.Rename command);
                    [Told] Task PayAsync(Accounts.Payment payment);
                }
                """,
                "Source.cs"),
            before,
            after);

    [Theory]
    [InlineData("/* named */", "[Named(typeof(Accounts.Profile), typeof(Accounts.Receipt))]")]
    [InlineData("typeof(First)", "typeof(Accounts.Payment)")]
    [InlineData(", typeof(Accounts.Receipt)", "/* no receipt */")]
    [InlineData("typeof(Accounts.Receipt), typeof(App.Own)", "typeof(App.Own), typeof(Accounts.Receipt)")]
    [InlineData("First = Accounts.Profile", "First = Accounts.Payment")]
    [InlineData("Named = GoAkt.Typed.RepliesAttribute", "Named = OtherAttribute")]
    [InlineData("public sealed class Own", "public abstract class Own")]
    [InlineData("public Own()", "private Own()")]
    [InlineData("Task<Google.Protobuf.IMessage> FindAsync", "Task<Accounts.Profile> FindAsync")]
    public void The_replies_that_a_method_names_are_noticed(string before, string after) =>
        AssertIsNoticed(
            TestProject.Default.With(
                $$"""
                using First = Accounts.Profile;
                using Named = GoAkt.Typed.RepliesAttribute;
                [GoAkt.Typed.ActorKind("a/B")]
                public interface IUser
                {
                    [Named(typeof(First), typeof(Accounts.Receipt), typeof(App.Own))]
                    Task<Google.Protobuf.IMessage> FindAsync(Accounts.GetProfile query);
                    /* named */ Task<Google.Protobuf.IMessage> PayAsync(Accounts.Payment payment);
                }
                public sealed class OtherAttribute : System.Attribute { public OtherAttribute(params System.Type[] types) { } }
                {{MessageSource.Declare("App", "Own", constructor: "public Own() { }")}}
                """,
                "Source.cs"),
            before,
            after);
}
