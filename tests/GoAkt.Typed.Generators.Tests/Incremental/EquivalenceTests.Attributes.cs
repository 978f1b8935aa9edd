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
}
